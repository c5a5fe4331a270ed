import type { StageClock } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import { type Limits, TokenBuckets } from './token-bucket.ts';

/** A method by its name. */
export interface MethodName {
  /** As defined: `ANY` for any. */
  readonly httpMethod: string;
  readonly resourcePath: string;
}

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
    this.#settings = settings.toSorted((a, b) => wildcards(a) - wildcards(b));
    this.#buckets = new TokenBuckets(clock);
  }

  /**
   * Takes a token for a request to a method.
   * @throws GatewayError `THROTTLED` when no token is left
   */
  take(method: MethodName): void {
    const rateLimit = this.#limit('rateLimit', method);
    const burstLimit = this.#limit('burstLimit', method);
    this.#buckets.take(methodKey(method), {
      ...(rateLimit === undefined ? {} : { rateLimit }),
      ...(burstLimit === undefined ? {} : { burstLimit }),
    });
  }

  /**
   * The value of the most specific setting that has one: settings merge value by value (unverified; settled by: a stage whose
   * setting for all methods has a rate and whose setting for one has a burst only).
   */
  #limit(name: keyof Limits, method: MethodName): number | undefined {
    return this.#settings.find((setting) => setting[name] !== undefined && applies(setting, method))?.[name];
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

/** `POST /plays` */
export const methodKey = ({ httpMethod, resourcePath }: MethodName) => `${httpMethod} ${resourcePath}`;

/**
 * The resource path of a method setting: `/*` is any, and `/~1players~1me` is `/players/me`. The page asks for the
 * encoding; its own examples have paths without it, so both are taken.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
 */
export function settingPath(written: string): string {
  if (written === '/*' || written === '*') return '*';
  const path = written.replaceAll('~1', '/').replaceAll('~0', '~').replace(/^\/+/, '');
  return `/${path}`;
}

const applies = (setting: MethodSetting, { resourcePath, httpMethod }: MethodName) =>
  (setting.resourcePath === '*' || setting.resourcePath === resourcePath) &&
  (setting.httpMethod === '*' || setting.httpMethod === httpMethod);

const wildcards = ({ resourcePath, httpMethod }: MethodSetting) =>
  (resourcePath === '*' ? 2 : 0) + (httpMethod === '*' ? 1 : 0);
