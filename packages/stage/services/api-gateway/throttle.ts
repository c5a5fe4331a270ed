import type { StageClock } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import { applies, type MethodName, methodKey, settingOf } from './method-settings.ts';
import { type Limits, TokenBuckets } from './token-bucket.ts';

/** Settings of a stage for some of its methods: `*` is any method, or any path. */
export interface MethodSetting extends MethodName, Limits {}

/**
 * Throttles the methods of a stage. The limits apply to each method on its own, also where one setting serves them
 * all. The account's own limit, over all of its APIs, is not enforced.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class Throttle {
  readonly #settings: readonly MethodSetting[];
  readonly #buckets: TokenBuckets;

  constructor(settings: readonly MethodSetting[], clock: StageClock) {
    this.#settings = settings;
    this.#buckets = new TokenBuckets(clock);
  }

  /**
   * Takes a token for a request to a method.
   * @throws GatewayError `THROTTLED` when no token is left
   */
  take(method: MethodName): void {
    const rateLimit = settingOf(this.#settings, method, 'rateLimit');
    const burstLimit = settingOf(this.#settings, method, 'burstLimit');
    this.#buckets.take(methodKey(method), {
      ...(rateLimit === undefined ? {} : { rateLimit }),
      ...(burstLimit === undefined ? {} : { burstLimit }),
    });
  }
}

/**
 * Refuses a setting that is for no method: a typing mistake, which would leave a method without its limit. AWS may take such a setting
 * (unverified; settled by: a stage with a setting for a path that does not exist).
 * @throws StageError
 */
export function checkSettings(settings: readonly MethodSetting[], methods: readonly MethodName[], where: string): void {
  const unused = settings.find((setting) => !methods.some((method) => applies(setting, method)));
  if (unused === undefined) return;
  throw new StageError(`${where}: its method settings name ${methodKey(unused)}, which the API does not have.`);
}
