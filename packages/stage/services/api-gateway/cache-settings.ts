import { type MethodName, settingOf } from './method-settings.ts';

/** What happens to a caller that asks for a fresh answer and may not. https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html */
export const STRATEGIES = ['FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER'] as const;
export type UnauthorizedStrategy = (typeof STRATEGIES)[number];

/** What the settings of an API stage say about the cache, for some of its methods. */
export interface CacheSetting {
  readonly cachingEnabled?: boolean;
  /** 0 to 3,600. @default 300 */
  readonly ttlSeconds?: number;
  readonly dataEncrypted?: boolean;
  /** Whether a fresh answer needs the permission `execute-api:InvalidateCache`. @default true */
  readonly requireAuthorization?: boolean;
  /** @default 'SUCCEED_WITH_RESPONSE_HEADER' */
  readonly unauthorized?: UnauthorizedStrategy;
}

/** How the answers of one method are cached. */
export interface MethodCache {
  readonly ttlSeconds: number;
  readonly requireAuthorization: boolean;
  readonly unauthorized: UnauthorizedStrategy;
}

/** What holds where no setting says otherwise. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html */
export const CACHE_DEFAULTS: MethodCache = {
  ttlSeconds: 300,
  requireAuthorization: true,
  unauthorized: 'SUCCEED_WITH_RESPONSE_HEADER',
};

/**
 * How a method is cached; undefined when it is not. A setting for all methods turns the cache on for GET alone: any other method
 * needs a setting of its own (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html). A time of
 * zero turns it off.
 */
export function cacheOf(
  settings: readonly (MethodName & CacheSetting)[],
  method: MethodName,
  requestMethod: string,
): MethodCache | undefined {
  const candidates =
    requestMethod === 'GET' ? settings : settings.filter(({ httpMethod }) => httpMethod === method.httpMethod);
  if (settingOf(candidates, method, 'cachingEnabled') !== true) return undefined;
  const ttlSeconds = settingOf(settings, method, 'ttlSeconds') ?? CACHE_DEFAULTS.ttlSeconds;
  if (ttlSeconds === 0) return undefined;
  return {
    ttlSeconds,
    requireAuthorization: settingOf(settings, method, 'requireAuthorization') ?? CACHE_DEFAULTS.requireAuthorization,
    unauthorized: settingOf(settings, method, 'unauthorized') ?? CACHE_DEFAULTS.unauthorized,
  };
}
