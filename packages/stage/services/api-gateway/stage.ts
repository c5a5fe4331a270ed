import type { StageClock } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import { seededRandom } from '../../random.ts';
import { stopwatch } from '../../stopwatch.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import { cacheOf } from './cache-settings.ts';
import { chooseRelease, type Release } from './canary.ts';
import type { StageDefinition } from './definition.ts';
import type { Deployment } from './deployment.ts';
import type { Exchange, RoutedExchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import type { KeyGate } from './key-gate.ts';
import { ResponseCache } from './response-cache.ts';
import { checkVariables, substitute } from './templates.ts';
import { Throttle } from './throttle.ts';

/** Where access logs go. */
export interface LogWriter {
  write(logGroup: string, line: string): void;
}

interface StageParts {
  readonly gate: KeyGate;
  readonly clock: StageClock;
  readonly logs: LogWriter;
  /** The API's deployments, by id. */
  readonly deployment: (id: string) => Deployment;
  /** Whether the caller of a request may invalidate entries of the cache. */
  readonly mayInvalidate: (exchange: RoutedExchange) => boolean;
}

/** A stage serves a deployment under a name, perhaps a second one as a canary, with limits, a cache and an access log of its own. */
export class Stage {
  #definition: StageDefinition;
  #throttle: Throttle;
  readonly #parts: StageParts;
  readonly #cache: ResponseCache;
  /** Of the canary, unless it uses that of the stage. */
  readonly #canaryCache: ResponseCache;
  #updatedAt: number | undefined;
  /** Seeded, so that a run repeats. */
  readonly #random = seededRandom(1);

  /** @throws StageError when its access log format is not one that API Gateway accepts */
  constructor(definition: StageDefinition, parts: StageParts) {
    this.#definition = definition;
    this.#parts = parts;
    this.#throttle = new Throttle(definition.methodSettings, parts.clock);
    this.#cache = new ResponseCache(parts.clock);
    this.#canaryCache = new ResponseCache(parts.clock);
    if (definition.accessLog !== undefined) checkFormat(definition.accessLog.format, `the stage ${definition.name}`);
  }

  get definition(): StageDefinition {
    return this.#definition;
  }

  /** When its settings were changed last, epoch milliseconds; undefined when they are those of the beginning. */
  get updatedAt(): number | undefined {
    return this.#updatedAt;
  }

  /** Changes its settings for requests from now on. What the limits have counted begins anew. */
  change(definition: StageDefinition): void {
    this.#definition = definition;
    this.#updatedAt = this.#parts.clock.now();
    this.#throttle = new Throttle(definition.methodSettings, this.#parts.clock);
    if (definition.cacheSize === undefined) this.flushCache();
  }

  /** Empties the cache, and that of the canary. */
  flushCache(): void {
    this.#cache.flush();
    this.#canaryCache.flush();
  }

  /** What serves the next request. */
  release(): Release {
    return chooseRelease(this.#definition, this.#random);
  }

  /** The deployment of a release. */
  deployment({ deploymentId }: Release): Deployment {
    return this.#parts.deployment(deploymentId);
  }

  /**
   * Answers a request: route, authorizer, API key with its usage plan, limits of the stage, validator, cache, integration.
   * The first that refuses ends it. Usage plans come after the authorizer
   * (https://repost.aws/knowledge-center/api-gateway-logs) and before the limits of the stage
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html). Requests are
   * validated after usage plans and throttles (unverified; settled by: an invalid request of a throttled caller).
   */
  async answer(exchange: Exchange): Promise<HttpAnswer> {
    const { request, context, endpoint } = exchange;
    const { router, responses } = this.deployment(endpoint.release);
    try {
      const match = router.find(request.path, request.method);
      if (match === undefined) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
      const { method, pathParameters } = match;
      exchange.pathParameters = pathParameters;
      context.set('resourceId', method.resourceId);
      context.set('resourcePath', method.resourcePath);
      const authorizer = await method.authorize?.(exchange);
      for (const [name, value] of Object.entries(authorizer ?? {})) {
        if (typeof value === 'string') context.set(`authorizer.${name}`, value);
        else for (const [claim, text] of Object.entries(value)) context.set(`authorizer.${name}.${claim}`, text);
      }
      if (method.apiKeyRequired) this.#parts.gate.pass(exchange, method);
      this.#throttle.take(method);
      method.validate(request, pathParameters);
      return await this.#cached(exchange, { ...exchange, method, authorizer });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.integration !== undefined) {
        context.set('integrationErrorMessage', error.integration);
        context.set('integration.error', error.integration);
      }
      return responses.render(error, exchange);
    }
  }

  /** Writes one line about a request, once its answer is known. */
  log({ context, startedAt, stageVariables }: Exchange, { status, body }: HttpAnswer): void {
    const { accessLog } = this.#definition;
    if (accessLog === undefined) return;
    const outcome = [
      ['status', `${status}`],
      ['responseLatency', `${this.#parts.clock.now() - startedAt}`],
      ['responseLength', `${Buffer.byteLength(body)}`],
    ] as const;
    const scope = { context: new Map([...context, ...outcome]), stageVariables };
    this.#parts.logs.write(accessLog.logGroup, substitute(accessLog.format, scope, '-').trimEnd());
  }

  /** The answer of the cache, where the method has one, or of the integration. */
  async #cached(exchange: Exchange, routed: RoutedExchange): Promise<HttpAnswer> {
    const { method, pathParameters, request, endpoint } = routed;
    const { cacheSize, canary, methodSettings } = this.#definition;
    const settings = cacheSize === undefined ? undefined : cacheOf(methodSettings, method, request.method);
    const integrate = async () => {
      const elapsed = stopwatch(this.#parts.clock);
      try {
        return await method.integrate(routed);
      } finally {
        exchange.integrationMs = elapsed();
      }
    };
    if (settings === undefined) return integrate();
    const ownsCache = endpoint.release.isCanary && canary?.useStageCache !== true;
    const cached = {
      exchange,
      settings,
      key: method.cacheKey(request, pathParameters),
      mayInvalidate: () => this.#parts.mayInvalidate(routed),
    };
    return (ownsCache ? this.#canaryCache : this.#cache).answer(cached, integrate);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
function checkFormat(format: string, where: string): void {
  checkVariables(format, where);
  const other = /\$\{?(?!context\.)[a-z]\w*/i.exec(format)?.[0];
  if (other !== undefined) throw new StageError(`${where}: an access log format cannot contain ${other}.`);
  if (/\$context\.(requestId|extendedRequestId)\b/.test(format)) return;
  throw new StageError(
    `${where}: an access log format has to contain $context.requestId or $context.extendedRequestId.`,
  );
}
