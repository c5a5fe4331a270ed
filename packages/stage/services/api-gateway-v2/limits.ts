import type { StageClock } from '../../clock.ts';
import { GatewayError } from '../api-gateway/gateway-error.ts';
import { TokenBuckets } from '../api-gateway/token-bucket.ts';
import type { StageDefinition } from './definition.ts';

/** The limits of the routes of API stages: those of a route, or else those of its stage, for each route on its own. */
export class RouteThrottle {
  readonly #buckets: TokenBuckets;

  constructor(clock: StageClock) {
    this.#buckets = new TokenBuckets(clock);
  }

  /** Takes a token for a request. @returns false when there is none */
  take(apiId: string, { name, limits, routeLimits }: StageDefinition, routeKey: string): boolean {
    try {
      this.#buckets.take(`${apiId}/${name}/${routeKey}`, { ...limits, ...routeLimits[routeKey] });
      return true;
    } catch (error) {
      if (error instanceof GatewayError) return false;
      throw error;
    }
  }
}
