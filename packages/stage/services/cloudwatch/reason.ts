import { COMPARISONS, type MetricAlarmSettings } from './alarm-settings.ts';
import type { AlarmState, MissingData } from './judge.ts';
import type { TimeSeries } from './metric-math.ts';

/**
 * How a reason writes the treatment of missing data. `Breaching` is recorded; the other is written alike (unverified; settled
 * by: the StateReason of an alarm that treats missing data as notBreaching).
 */
const TREATMENTS: Readonly<Partial<Record<MissingData, string>>> = {
  breaching: 'Breaching',
  notBreaching: 'NonBreaching',
};

/**
 * Why an alarm is in its state. An alarm that says how many datapoints have to breach is worded as in the example of
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html; one that does not, and one
 * without data, as recorded: test_cloudwatch::test_put_metric_alarm, ::test_breaching_alarm_actions.
 */
export function stateReason(
  state: AlarmState,
  points: TimeSeries,
  end: number,
  {
    comparison,
    threshold,
    evaluationPeriods,
    datapointsToAlarm,
    periodSeconds,
    treatMissingData = 'missing',
  }: MetricAlarmSettings,
): string {
  const [, words] = COMPARISONS[comparison];
  const existing = points
    .flatMap((value, index) =>
      value === undefined ? [] : [{ value, at: end - (points.length - index) * periodSeconds * 1_000 }],
    )
    .slice(-evaluationPeriods);
  if (existing.length === 0) {
    return state === 'INSUFFICIENT_DATA'
      ? `Insufficient Data: ${datapoints(evaluationPeriods)} unknown.`
      : `Threshold Crossed: no datapoints were received for ${counted(evaluationPeriods, 'period')} and ${evaluationPeriods} missing ${evaluationPeriods === 1 ? 'datapoint was' : 'datapoints were'} treated as [${TREATMENTS[treatMissingData] ?? treatMissingData}].`;
  }
  const values = existing
    .toReversed()
    .map(({ value, at }) => `${decimal(value)} (${date(at)})`)
    .join(', ');
  const seen =
    datapointsToAlarm === undefined
      ? datapointsOf(existing.length)
      : `${existing.length} out of the last ${datapointsOf(evaluationPeriods)}`;
  const not = state === 'OK' ? 'not ' : '';
  return `Threshold Crossed: ${seen} [${values}] ${existing.length === 1 ? 'was' : 'were'} ${not}${words} the threshold (${decimal(threshold)}).`;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
const datapoints = (count: number) => `${counted(count, 'datapoint')} ${count === 1 ? 'was' : 'were'}`;
const datapointsOf = (count: number) => counted(count, 'datapoint');
const decimal = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : `${value}`);

/** `20/11/26 12:00:00` */
function date(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}
