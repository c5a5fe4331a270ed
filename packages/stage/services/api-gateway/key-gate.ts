import type { ApiKeys } from './api-keys.ts';
import type { Exchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import type { MethodName } from './method-settings.ts';
import { headerOf } from './request.ts';
import type { UsagePlans } from './usage-plans.ts';

/**
 * The check of methods that require an API key, which clients send in the header `x-api-key`, or which an
 * authorizer names for them. Other methods ignore keys,
 * and no usage plan limits them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
 */
export class KeyGate {
  readonly #keys: ApiKeys;
  readonly #plans: UsagePlans;

  constructor(keys: ApiKeys, plans: UsagePlans) {
    this.#keys = keys;
    this.#plans = plans;
  }

  /**
   * Lets a request with a good key pass and counts it; the exchange knows the key from then on.
   * @throws GatewayError `INVALID_API_KEY`, `THROTTLED` or `QUOTA_EXCEEDED`
   */
  pass({ request, endpoint, context, usageIdentifierKey }: Exchange, method: MethodName): void {
    const stage = { apiId: endpoint.apiId, stageName: request.stageName };
    const value = endpoint.apiKeySource === 'AUTHORIZER' ? usageIdentifierKey : headerOf(request, 'x-api-key');
    const key = this.#keys.withValue(value ?? '');
    if (key === undefined || !this.#plans.opens(key, stage)) throw new GatewayError('INVALID_API_KEY');
    context.set('identity.apiKey', key.value);
    context.set('identity.apiKeyId', key.id);
    this.#plans.admit(key, stage, method);
  }
}
