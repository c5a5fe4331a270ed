import type { Statistic } from '../../metrics/distribution.ts';
import type { MetricName } from '../../metrics/series.ts';
import type { Datapoint, MetricStore } from '../../metrics/store.ts';
import type { JsonService } from '../../wire/aws-json.ts';
import type { Alarm } from './alarm-settings.ts';
import { Alarms, type AlarmsEnvironment } from './alarms.ts';
import { cloudWatchOperations } from './operations.ts';

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
  /** The metrics of all services, and those that callers put. */
  readonly store: MetricStore;
  readonly alarms: Alarms;
  readonly operations: JsonService;
  readonly #now: () => number;

  constructor(environment: AlarmsEnvironment & { readonly metrics: MetricStore }) {
    const { clock, metrics } = environment;
    this.store = metrics;
    this.#now = () => clock.now();
    this.alarms = new Alarms(environment, this.store);
    this.operations = cloudWatchOperations(this, environment);
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
