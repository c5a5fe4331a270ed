import type { StageClock } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import type { MethodCache } from './cache-settings.ts';
import type { MethodDefinition } from './definition.ts';
import type { Exchange, PathParameters } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { Kept } from './kept.ts';
import { type GatewayRequest, headerOf } from './request.ts';
import { parameterReader } from './request-parameters.ts';

/** The largest answer that is kept: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html */
const LARGEST_BYTES = 1_048_576;

/** One request to a method with a cache. */
export interface CachedRequest {
  readonly exchange: Exchange;
  /** See {@link cacheKeyOf}. */
  readonly key: string;
  readonly settings: MethodCache;
  /** Whether the caller has signed the request and may invalidate the entry. */
  readonly mayInvalidate: () => boolean;
}

/**
 * The cache of an API stage. Whatever the integration answers is kept, an error of the backend too (unverified; settled by: a
 * method with a cache whose backend answers 500 once). What the gateway answers by itself is not.
 */
export class ResponseCache {
  /** AWS counts gigabytes, the stage entries. */
  readonly #entries: Kept<HttpAnswer>;

  constructor(clock: StageClock) {
    this.#entries = new Kept(clock);
  }

  /**
   * Answers a request from the cache, or from its integration.
   * @throws GatewayError `ACCESS_DENIED` when the caller may not ask for a fresh answer, and the settings refuse that
   */
  async answer(
    { exchange, key, settings, mayInvalidate }: CachedRequest,
    integrate: () => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    const wantsFresh = asksForFresh(exchange.request);
    const mayHaveFresh = wantsFresh && (!settings.requireAuthorization || mayInvalidate());
    if (wantsFresh && !mayHaveFresh && settings.unauthorized === 'FAIL_WITH_403') {
      throw new GatewayError('ACCESS_DENIED', { message: 'User is not authorized to invalidate the cache' });
    }
    const found = mayHaveFresh ? undefined : this.#entries.get(key);
    exchange.cache = found === undefined ? 'miss' : 'hit';
    const answer = found ?? (await integrate());
    if (found === undefined) this.#keep(key, answer, settings.ttlSeconds);
    const isWarned = wantsFresh && !mayHaveFresh && settings.unauthorized === 'SUCCEED_WITH_RESPONSE_HEADER';
    return isWarned ? { ...answer, headers: { ...answer.headers, Warning: WARNING } } : answer;
  }

  /** Empties it. */
  flush(): void {
    this.#entries.clear();
  }

  #keep(key: string, answer: HttpAnswer, ttlSeconds: number): void {
    if (Buffer.byteLength(answer.body) > LARGEST_BYTES) return;
    this.#entries.set(key, answer, ttlSeconds);
  }
}

/** The words are seen in practice, no page has them (unverified; settled by: a request with `max-age=0` and no permission). */
const WARNING = '199 Cache-control headers were ignored because the caller was unauthorized.';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html#invalidate-method-caching */
const asksForFresh = (request: GatewayRequest) =>
  /(^|,)\s*max-age=0\s*(,|$)/i.test(headerOf(request, 'Cache-Control') ?? '');

/** The part of a cache key that a method's definition asks for. */
export type CacheKeyReader = (request: GatewayRequest, pathParameters: PathParameters) => string;

/**
 * What tells the entries of a method apart: the namespace, the HTTP method, and the values of the cache key parameters. Anything
 * else makes no difference: without a parameter for `{id}`, all ids share one entry.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
 *
 * @throws StageError when a parameter is not one that the method declares
 */
export function cacheKeyOf(method: MethodDefinition, resourceId: string): CacheKeyReader {
  const { parameters, namespace = resourceId } = method.cacheKey ?? { parameters: [] };
  const where = `${method.where}: property Integration.CacheKeyParameters`;
  const readers = parameters.map((parameter) => {
    const read = parameterReader(parameter, where);
    if (parameter in method.requestParameters) return read;
    throw new StageError(`${where}: RequestParameters does not declare ${parameter}.`);
  });
  return (request, pathParameters) =>
    JSON.stringify([namespace, request.method, ...readers.map((read) => read(request, pathParameters) ?? null)]);
}
