import type { StageRecord } from '../../records.ts';
import type { JsonService } from '../../wire/aws-json.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Sns } from '../sns/sns.ts';
import type { Sqs } from '../sqs/sqs.ts';
import type { Alarm } from './alarm-settings.ts';
import { Alarms, type AlarmsEnvironment } from './alarms.ts';
import type { Statistic } from './distribution.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { type Datapoint, MetricStore } from './metric-store.ts';
import { cloudWatchOperations } from './operations.ts';
import type { MetricName } from './series.ts';
import { eventBridgeMetrics, schedulerMetrics, snsMetrics } from './service-metrics/delivery.ts';
import { lambdaMetrics } from './service-metrics/lambda.ts';
import { apiGatewayMetrics, dynamoDbMetrics } from './service-metrics/requests.ts';
import { sqsMetrics } from './service-metrics/sqs.ts';

interface MeasuredServices {
  readonly lambda: Pick<Lambda, 'find'>;
  readonly sns: Pick<Sns, 'topic'>;
  readonly sqs: Sqs;
}

/** Which values of a metric an observer wants. */
export interface MetricRequest extends MetricName {
  readonly statistic: Statistic;
  /** @default 60 */
  readonly periodSeconds?: number;
  /** Epoch milliseconds. @default three hours ago */
  readonly from?: number;
  /** Epoch milliseconds. @default now, with the period that has begun */
  readonly to?: number;
}

const THREE_HOURS = 3 * 3_600_000;

/** Metrics and alarms. What the services of the stage measure is taken from the stage's records. */
export class CloudWatch {
  readonly store = new MetricStore();
  readonly alarms: Alarms;
  readonly operations: JsonService;
  readonly #now: () => number;

  constructor(environment: AlarmsEnvironment) {
    const { clock } = environment;
    this.#now = () => clock.now();
    this.alarms = new Alarms(environment, this.store);
    this.operations = cloudWatchOperations(this, environment);
  }

  /** Measures services from now on. */
  observe({ lambda, sns, sqs }: MeasuredServices, { clock, records }: AlarmsEnvironment): void {
    const { store } = this;
    const observers: Readonly<Partial<Record<StageRecord['kind'], readonly ((record: StageRecord) => void)[]>>> =
      observersByKind([
        [['invocation', 'refusal', 'async-event', 'stream-batch', 'undelivered'], lambdaMetrics(store, lambda)],
        [['message'], sqsMetrics(store, sqs, clock)],
        [['notification', 'undelivered'], snsMetrics(store, sns)],
        [['event', 'delivery', 'undelivered'], eventBridgeMetrics(store)],
        [['delivery', 'undelivered'], schedulerMetrics(store)],
        [['request'], apiGatewayMetrics(store)],
        [['throttle', 'server-error'], dynamoDbMetrics(store)],
        [['log'], embeddedMetrics(store)],
      ]);
    records.subscribe((record) => {
      for (const observe of observers[record.kind] ?? []) observe(record);
    });
  }

  /** The values of a metric, oldest first; a period without data has none. */
  metric(request: MetricRequest): readonly Datapoint[] {
    const { statistic, periodSeconds = 60, from = this.#now() - THREE_HOURS, to = this.#now() + 1 } = request;
    return this.store.datapoints(request, statistic, periodSeconds, from, to);
  }

  /** @throws Error when there is no such alarm */
  alarm(name: string): Alarm {
    const alarm = this.alarms.find(name);
    if (alarm !== undefined) return alarm;
    throw new Error(`There is no alarm ${name}`);
  }
}

type Observer = (record: StageRecord) => void;

function observersByKind(
  all: readonly (readonly [readonly StageRecord['kind'][], Observer])[],
): Partial<Record<StageRecord['kind'], Observer[]>> {
  const byKind: Partial<Record<StageRecord['kind'], Observer[]>> = {};
  for (const [kinds, observer] of all) for (const kind of kinds) byKind[kind] = [...(byKind[kind] ?? []), observer];
  return byKind;
}
