import { Duration } from 'aws-cdk-lib';
import type { IEventBusRef } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { FailureQueue } from '../queues/failure-queue.ts';
import { requireRange } from '../range.ts';

export interface AsyncOutcomesProps {
  /** The function, or the alias of it, that is invoked asynchronously. */
  readonly consumer: IFunction;
  /** What fails, in words that begin a sentence: "Reports that could not be sent". */
  readonly work: string;
  /**
   * How long Lambda keeps an event that the function does not process, 60 to 21,600 s.
   * @default 1 hour
   */
  readonly maxEventAge?: Duration;
  /**
   * Retries after an error of the function, a minute and then two minutes apart: 0 to 2.
   * @default 2
   */
  readonly retryAttempts?: number;
  /**
   * The bus that gets the record of what succeeded; the function has to be allowed to put events there.
   * @default no record of successes
   */
  readonly successBus?: IEventBusRef;
  /**
   * Whether an alarm tells of failures. CloudWatch bills it by the hour.
   * @default true
   */
  readonly alarms?: boolean;
}

/**
 * What becomes of asynchronous events of a function: bounded retries, then a queue that keeps the event with the reason. A
 * bus may get the record of each success (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export class AsyncOutcomes extends Construct {
  readonly failures: FailureQueue;

  /** @throws when Lambda would refuse the age or the number of retries */
  constructor(scope: Construct, id: string, props: AsyncOutcomesProps) {
    super(scope, id);
    requireRange(this.node.path, 'maxEventAge', props.maxEventAge, { least: 60, most: 21_600, unit: 's' });
    requireRange(this.node.path, 'retryAttempts', props.retryAttempts, { least: 0, most: 2 });
    const { consumer, successBus, maxEventAge = Duration.hours(1), retryAttempts = 2, alarms = true } = props;
    this.failures = new FailureQueue(this, 'Failures', {
      pattern: 'lambda-invocation-modes',
      holds: `${props.work} wait here, with the event and the error`,
      cure: 'read the error, fix the cause, then invoke the function with the `requestPayload` of the message.',
      alarms,
    });
    consumer.configureAsyncInvoke({
      maxEventAge,
      retryAttempts,
      onFailure: { bind: () => this.failures.destinationOf(consumer) },
      ...(successBus && { onSuccess: { bind: () => ({ destination: successBus.eventBusRef.eventBusArn }) } }),
    });
    const config = consumer.node.findChild('EventInvokeConfig');
    annotate(
      config,
      'lambda-invocation-modes',
      `Asynchronous: Lambda retries an error ${retryAttempts} times and keeps an event for at most ${maxEventAge.toMinutes()} min. Then the event goes to a queue, with the error and the number of attempts.`,
    );
    if (successBus === undefined) return;
    annotate(
      config,
      'eventbridge-pattern-rule',
      'Successes go to the bus, not to a queue: no one has to act on them, and a queue without a consumer would only grow. Who needs them adds a rule.',
    );
  }
}
