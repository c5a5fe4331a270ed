import { type InferOutput, number, object } from 'valibot';
import { GatewayError } from './gateway-error.ts';

export type QuotaPeriod = 'DAY' | 'WEEK' | 'MONTH';

/** How many requests a client may make in a period. */
export interface Quota {
  readonly limit: number;
  readonly period: QuotaPeriod;
  /**
   * Requests that the limit is lower by in the first period
   * (https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html). Some references of older SDKs read it as
   * the day on which a period starts; the stage follows the page (unverified; settled by: the requests that a plan with an
   * offset admits in its first two days).
   */
  readonly offset: number;
}

/** What a client has used of its quota in the present period. */
export interface Usage {
  readonly used: number;
  /** Not there without a quota. */
  readonly remaining?: number;
}

/** The requests of a period, which is told by its beginning in epoch milliseconds. */
export const savedCount = object({ period: number(), used: number() });
type SavedCount = InferOutput<typeof savedCount>;

/** Counts the requests of one client of a usage plan. Without a quota it counts on and on. */
export class QuotaCounter {
  readonly #quota: Quota | undefined;
  readonly #firstPeriod: number;
  #period: number;
  #used = 0;

  /** @param createdAt when the plan was made, in epoch milliseconds: its first period is the one around that */
  constructor(quota: Quota | undefined, createdAt: number) {
    this.#quota = quota;
    this.#firstPeriod = this.#periodAt(createdAt);
    this.#period = this.#firstPeriod;
  }

  save(): SavedCount {
    return { period: this.#period, used: this.#used };
  }

  restore({ period, used }: SavedCount): void {
    this.#period = period;
    this.#used = used;
  }

  /**
   * Counts a request.
   * @throws GatewayError `QUOTA_EXCEEDED`; the request is not counted then (unverified; settled by: GetUsage of a key beyond
   *   its quota)
   */
  count(now: number): void {
    if (this.usage(now).remaining === 0) throw new GatewayError('QUOTA_EXCEEDED');
    this.#used += 1;
  }

  usage(now: number): Usage {
    const period = this.#periodAt(now);
    if (period !== this.#period) this.#used = 0;
    this.#period = period;
    if (this.#quota === undefined) return { used: this.#used };
    const { limit, offset } = this.#quota;
    const allowed = period === this.#firstPeriod ? limit - offset : limit;
    return { used: this.#used, remaining: Math.max(0, allowed - this.#used) };
  }

  #periodAt(now: number): number {
    return this.#quota === undefined ? 0 : periodStart(this.#quota.period, now);
  }
}

/**
 * When the period around a moment began. Periods are those of the calendar: of months,
 * https://docs.aws.amazon.com/cli/latest/reference/apigateway/create-usage-plan.html says that they begin with the month.
 * Periods are in UTC, and weeks begin on Sunday (unverified; settled by: GetUsage of a weekly plan over two weeks).
 */
export function periodStart(period: QuotaPeriod, now: number): number {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (period === 'MONTH') return Date.UTC(year, month, 1);
  return Date.UTC(year, month, period === 'WEEK' ? day - date.getUTCDay() : day);
}
