import { keptByPeriod } from '../../metrics/buckets.ts';

/** Epoch seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How far in the future a value may be: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const LONGEST_AHEAD = 2 * 3_600;

/** The part of a span in which there can be values by a period. @param now epoch milliseconds */
export const answeredSpan = ({ from, to }: Span, seconds: number, now: number): Span => ({
  from: Math.max(from, (now - keptByPeriod(seconds * 1_000)) / 1_000),
  to: Math.min(to, now / 1_000 + LONGEST_AHEAD),
});
