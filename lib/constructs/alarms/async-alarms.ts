import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import type { ArcadeFunction } from '../functions/arcade-function.ts';
import { FailureAlarm } from './count-alarm.ts';

export interface AsyncAlarmsProps {
  readonly fn: ArcadeFunction;
}

/**
 * Watches for what leaves no other trace than a metric: an asynchronous event that Lambda dropped, and one that it could not even
 * leave at its destination (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html).
 */
export class AsyncAlarms extends Construct {
  constructor(scope: Construct, id: string, { fn }: AsyncAlarmsProps) {
    super(scope, id);
    const namespace = 'AWS/Lambda';
    const dimensions = { FunctionName: fn.functionName };
    const dropped = new FailureAlarm(this, 'Dropped', {
      description: `Events for ${fn.node.id} were dropped: too old, or tried too often. The failure queue has them, unless the other alarm is on, too.`,
      namespace,
      metricName: 'AsyncEventsDropped',
      dimensions,
    });
    annotate.once(
      dropped,
      'alarm-lambda-api',
      'No caller waits for an asynchronous event: these metrics are the only sign that Lambda gave one up, or could not deliver the record of its failure.',
    );
    const undelivered = new FailureAlarm(this, 'Undelivered', {
      description: `What ${fn.node.id} failed at could not be stored either, and is lost: look at the policy of its failure queue.`,
      namespace,
      metricName: 'DestinationDeliveryFailures',
      dimensions,
    });
    annotate.once(
      undelivered,
      'alarm-lambda-api',
      'No caller waits for an asynchronous event: these metrics are the only sign that Lambda gave one up, or could not deliver the record of its failure.',
    );
  }
}
