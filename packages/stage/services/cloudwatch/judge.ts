import type { AlarmState } from './records.ts';

export type { AlarmState } from './records.ts';
export type MissingData = 'missing' | 'notBreaching' | 'breaching' | 'ignore';

export interface Rule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
  readonly breaches: (value: number) => boolean;
}

/**
 * How many periods more than the evaluation periods an alarm looks at. AWS says that it retrieves a higher number, and
 * shows five for three; others have as many more (unverified; settled by: the evaluated datapoints in the StateReasonData
 * of an alarm with ten evaluation periods).
 */
const FURTHER_BACK = 2;

export const evaluationRange = (evaluationPeriods: number) => evaluationPeriods + FURTHER_BACK;

/**
 * The state that follows from the data of an evaluation range, oldest first; undefined leaves it as it is. Data that
 * exist come first: only when they are fewer than the evaluation periods does it matter how missing ones are treated.
 * A breaching period that is followed by silence alone becomes an alarm once it is as old as the datapoints to alarm,
 * so that one that has just arrived waits for the next.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function judge(points: readonly (number | undefined)[], rule: Rule): AlarmState | undefined {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData, breaches } = rule;
  const existing = points.filter((value) => value !== undefined).slice(-evaluationPeriods);
  const breaching = existing.filter(breaches).length;
  const missing = evaluationPeriods - existing.length;
  const filled = treatMissingData === 'breaching' ? missing : 0;
  if (breaching + filled >= datapointsToAlarm) return 'ALARM';
  if (missing === 0 || breaching < existing.length) return 'OK';
  if (treatMissingData === 'notBreaching' || treatMissingData === 'breaching') return 'OK';
  if (treatMissingData === 'ignore') return undefined;
  const age = points.length - points.findIndex((value) => value !== undefined);
  return breaching > 0 && age >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
}
