import type { StageClock } from '../../clock.ts';
import { GatewayError } from './gateway-error.ts';

/** Settings of a stage for some of its methods. */
export interface MethodSetting {
  /** `*` for any. */
  readonly httpMethod: string;
  /** The resource's path, or `*` for any. */
  readonly resourcePath: string;
  /** Requests per second that refill the bucket. */
  readonly rateLimit?: number;
  /** Requests that a full bucket holds. */
  readonly burstLimit?: number;
}

/** The account's quotas, which bound what a stage leaves open: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Throttles the methods of a stage by the token bucket algorithm. The limits apply to each method on its own, also
 * where one setting serves them all. The account's own limit, over all of its APIs, is not enforced.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class Throttle {
  readonly #settings: readonly MethodSetting[];
  readonly #clock: StageClock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(settings: readonly MethodSetting[], clock: StageClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /**
   * Takes a token for a request to a method.
   * @throws GatewayError `THROTTLED` when there is none
   */
  take(resourcePath: string, httpMethod: string): void {
    const rate = this.#limit('rateLimit', resourcePath, httpMethod);
    const burst = this.#limit('burstLimit', resourcePath, httpMethod);
    if (rate === undefined && burst === undefined) return;
    const key = `${httpMethod} ${resourcePath}`;
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: burst ?? ACCOUNT_BURST, at: this.#clock.now() };
    const now = this.#clock.now();
    const refilled = Math.min(burst ?? ACCOUNT_BURST, tokens + ((now - at) / 1_000) * (rate ?? ACCOUNT_RATE));
    this.#buckets.set(key, { tokens: refilled < 1 ? refilled : refilled - 1, at: now });
    if (refilled < 1) throw new GatewayError('THROTTLED');
  }

  /** The value of the most specific setting that has one (that settings merge value by value is unverified). */
  #limit(name: 'rateLimit' | 'burstLimit', resourcePath: string, httpMethod: string): number | undefined {
    const applicable = this.#settings
      .filter((setting) => setting.resourcePath === '*' || setting.resourcePath === resourcePath)
      .filter((setting) => setting.httpMethod === '*' || setting.httpMethod === httpMethod)
      .sort((a, b) => wildcards(a) - wildcards(b));
    return applicable.find((setting) => setting[name] !== undefined)?.[name];
  }
}

/**
 * The resource path of a method setting: `/*` is any, and `/~1players~1me` is `/players/me`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
 */
export function settingPath(written: string): string {
  if (written === '/*' || written === '*') return '*';
  const path = written.replaceAll('~1', '/').replaceAll('~0', '~').replace(/^\/+/, '');
  return `/${path}`;
}

const wildcards = ({ resourcePath, httpMethod }: MethodSetting) =>
  (resourcePath === '*' ? 2 : 0) + (httpMethod === '*' ? 1 : 0);
