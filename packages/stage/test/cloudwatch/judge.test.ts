import { describe, expect, test } from '@jest/globals';
import { type AlarmState, judge, type MissingData } from '../../services/cloudwatch/judge.ts';

const VALUES: Readonly<Record<string, number | undefined>> = { 0: 0, X: 1, '-': undefined };

/** Judges a row of the page's tables: 0 is within the threshold, X is not, - is missing. */
const judged = (row: string, datapointsToAlarm: number, treatMissingData: MissingData) =>
  judge(
    row.split(' ').map((sign) => VALUES[sign]),
    { evaluationPeriods: 3, datapointsToAlarm, treatMissingData, breaches: (value) => value > 0 },
  );

const RETAIN = undefined;
const NONE = 'INSUFFICIENT_DATA';
type Row = readonly [string, ...(AlarmState | undefined)[]];

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
const THREE_OF_THREE: readonly Row[] = [
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', NONE, RETAIN, 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'ALARM', RETAIN, 'ALARM', 'OK'],
  ['- - - - X', NONE, RETAIN, 'ALARM', 'OK'],
];
const TWO_OF_THREE: readonly Row[] = [
  ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', RETAIN, 'ALARM', 'OK'],
];
const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

describe.each([
  [3, THREE_OF_THREE],
  [2, TWO_OF_THREE],
] as const)('alarm-lambda-api: an alarm for %i of 3 datapoints', (datapoints, rows) => {
  test.each(rows)('judges %s', (row, ...states) => {
    expect(TREATMENTS.map((treatment) => judged(row, datapoints, treatment))).toEqual(states);
  });
});
