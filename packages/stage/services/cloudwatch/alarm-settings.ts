import type { Statistic } from '../../metrics/distribution.ts';
import type { MetricName } from '../../metrics/series.ts';
import type { AlarmState, MissingData } from './judge.ts';

/** What every alarm has, whatever it watches. */
export interface AlarmSettings {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly actionsEnabled: boolean;
  /** ARNs that are told, by the state that the alarm goes to. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

/** One metric with the statistic that an alarm computes of it. */
export interface MetricStatistic {
  readonly metric: MetricName;
  readonly statistic: Statistic;
  /** Only values of this unit. @default values of all units */
  readonly unit?: string | undefined;
}

/** A part of metric math. */
export type MetricQuery = { readonly id: string } & (MetricStatistic | { readonly expression: string });

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export interface MetricAlarmSettings extends AlarmSettings {
  /** A metric, or metrics and expressions with the id of the one that is watched. */
  readonly watches: MetricStatistic | { readonly queries: readonly MetricQuery[]; readonly result: string };
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  /** How many of the evaluation periods have to breach; undefined when the alarm does not say so: all of them. */
  readonly datapointsToAlarm: number | undefined;
  readonly threshold: number;
  readonly comparison: Comparison;
  /** Undefined when the alarm does not say so: `missing`. */
  readonly treatMissingData: MissingData | undefined;
  /** Whether a percentile of few samples leaves the state as it is. */
  readonly ignoresLowSampleCounts: boolean;
}

/** How each operator compares, and how a reason words it. */
export const COMPARISONS = {
  GreaterThanOrEqualToThreshold: [(value: number, than: number) => value >= than, 'greater than or equal to'],
  GreaterThanThreshold: [(value: number, than: number) => value > than, 'greater than'],
  LessThanThreshold: [(value: number, than: number) => value < than, 'less than'],
  LessThanOrEqualToThreshold: [(value: number, than: number) => value <= than, 'less than or equal to'],
} as const;
export type Comparison = keyof typeof COMPARISONS;

/** An alarm as observers see it. */
export interface Alarm {
  readonly settings: AlarmSettings;
  readonly state: AlarmState;
  readonly reason: string;
  /** What led to the state: a document in JSON, if there is one. */
  readonly reasonData?: string | undefined;
  /** When the state was set, epoch milliseconds. */
  readonly since: number;
  /** When the alarm was created, epoch milliseconds. */
  readonly configuredAt: number;
}
