import type { StageClock } from '../../clock.ts';
import { GatewayError } from './gateway-error.ts';

/** What a bucket holds and how fast it fills. A limit that is left out is the account's. */
export interface Limits {
  /** Requests per second that refill the bucket. */
  readonly rateLimit?: number;
  /** Requests that a full bucket holds. */
  readonly burstLimit?: number;
}

/** The account's quotas, which bound what is left open: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;

/**
 * Token buckets by name, on the stage's clock.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class TokenBuckets {
  readonly #clock: StageClock;
  readonly #buckets = new Map<string, { readonly tokens: number; readonly at: number }>();

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  /**
   * Takes a token out of a bucket. Without limits it takes nothing.
   * @throws GatewayError `THROTTLED` when it is empty
   */
  take(name: string, { rateLimit, burstLimit }: Limits): void {
    if (rateLimit === undefined && burstLimit === undefined) return;
    const size = burstLimit ?? ACCOUNT_BURST;
    const now = this.#clock.now();
    const { tokens, at } = this.#buckets.get(name) ?? { tokens: size, at: now };
    const refilled = Math.min(size, tokens + ((now - at) / 1_000) * (rateLimit ?? ACCOUNT_RATE));
    this.#buckets.set(name, { tokens: refilled < 1 ? refilled : refilled - 1, at: now });
    if (refilled < 1) throw new GatewayError('THROTTLED');
  }
}
