import type { MetricStore } from '../../metrics/store.ts';
import { COMPARISONS, type MetricAlarmSettings } from './alarm-settings.ts';
import { type AlarmSource, alarmSource } from './alarm-source.ts';
import { type AlarmState, evaluationRange, judge, type Rule } from './judge.ts';
import { stateReason } from './reason.ts';
import { reasonData } from './reason-data.ts';

/** What an evaluation found; without a state the alarm stays in the one it is in. */
export interface Verdict {
  readonly state: AlarmState | undefined;
  readonly reason: string;
  /** What led to it, as a document. */
  readonly data?: object | undefined;
}

/**
 * An alarm on a metric. An alarm is due at the end of a period, and periods begin at their multiples (unverified; settled by: the
 * times at which an alarm with a period of an hour changes its state). It is due only as long as something can change, so
 * that a month without data costs nothing.
 */
export class MetricAlarm {
  readonly settings: MetricAlarmSettings;
  readonly #source: AlarmSource;
  readonly #rule: Rule;
  readonly #onDue: (due: number) => void;
  /** Until when data that have come may still change the state. */
  #restlessUntil = 0;
  #due: number | undefined;

  /** @param onDue hears when it is to be evaluated next @throws StageError */
  constructor(settings: MetricAlarmSettings, store: MetricStore, onDue: (due: number) => void) {
    const { comparison, evaluationPeriods, datapointsToAlarm = evaluationPeriods, threshold } = settings;
    const [breaches] = COMPARISONS[comparison];
    this.settings = settings;
    this.#source = alarmSource(settings, store);
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html says so of this namespace.
    const ignores = this.#source.series.some(({ metric }) => metric.namespace === 'AWS/DynamoDB');
    const treatMissingData = ignores ? 'ignore' : (settings.treatMissingData ?? 'missing');
    this.#rule = {
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData,
      breaches: (value) => breaches(value, threshold),
    };
    this.#onDue = onDue;
    for (const series of this.#source.series) series.watch((at) => this.touch(at));
  }

  /** Something happened at a moment that the alarm has to look at. */
  touch(at: number): void {
    const period = this.#period;
    this.#restlessUntil = Math.max(
      this.#restlessUntil,
      at + (evaluationRange(this.settings.evaluationPeriods) + 1) * period,
    );
    const next = at - (at % period) + period;
    if (this.#due !== undefined && this.#due <= next) return;
    this.#due = next;
    this.#onDue(next);
  }

  /** @param now the end of a period */
  evaluate(now: number): Verdict {
    this.#due = undefined;
    this.#planNext(now);
    const end = now - (now % this.#period);
    const points = this.#source.points(end);
    const state = this.#hasTooFewSamples(end) ? undefined : judge(points, this.#rule);
    if (state === undefined) return { state, reason: '' };
    const data = reasonData({ points, end, now, samples: this.#source.samples }, this.settings);
    return { state, reason: stateReason(state, points, end, this.settings), data };
  }

  get #period(): number {
    return this.settings.periodSeconds * 1_000;
  }

  /** The next period, while data move through the range; else when a gauge gets to the threshold by itself. */
  #planNext(now: number): void {
    if (now < this.#restlessUntil) {
      this.#due = now - (now % this.#period) + this.#period;
      this.#onDue(this.#due);
      return;
    }
    const { threshold } = this.settings;
    const ahead = this.#source.series
      .map(({ reading }) => reading?.reaches?.(threshold) ?? 0)
      .filter((time) => time > now);
    if (ahead.length > 0) this.touch(Math.min(...ahead));
  }

  /**
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
   */
  #hasTooFewSamples(end: number): boolean {
    const { watches, ignoresLowSampleCounts } = this.settings;
    if (!ignoresLowSampleCounts || !('statistic' in watches) || !watches.statistic.startsWith('p')) return false;
    const percent = Number(watches.statistic.slice(1));
    return (
      this.#source.samples(end, this.settings.evaluationPeriods) < 1_000 / (percent < 50 ? percent : 100 - percent)
    );
  }
}
