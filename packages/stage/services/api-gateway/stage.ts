import type { StageClock } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import { stopwatch } from '../../stopwatch.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import type { StageDefinition } from './definition.ts';
import type { Deployment } from './deployment.ts';
import type { Exchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import type { KeyGate } from './key-gate.ts';
import { checkVariables, substitute } from './templates.ts';
import { Throttle } from './throttle.ts';

/** Where access logs go. */
export interface LogWriter {
  write(logGroup: string, line: string): void;
}

/** A stage serves a deployment under a name, with limits and an access log of its own. */
export class Stage {
  readonly definition: StageDefinition;
  readonly deployment: Deployment;
  readonly #throttle: Throttle;
  readonly #gate: KeyGate;
  readonly #clock: StageClock;
  readonly #logs: LogWriter;

  /** @throws StageError when its access log format is not one that API Gateway accepts */
  constructor(definition: StageDefinition, deployment: Deployment, gate: KeyGate, clock: StageClock, logs: LogWriter) {
    this.definition = definition;
    this.deployment = deployment;
    this.#throttle = new Throttle(definition.methodSettings, clock);
    this.#gate = gate;
    this.#clock = clock;
    this.#logs = logs;
    if (definition.accessLog !== undefined) checkFormat(definition.accessLog.format, `the stage ${definition.name}`);
  }

  /**
   * Answers a request: route, authorizer, API key with its usage plan, limits of the stage, validator, integration.
   * The first that refuses ends it. Usage plans come after the authorizer
   * (https://repost.aws/knowledge-center/api-gateway-logs) and before the limits of the stage
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html). Requests are
   * validated after usage plans and throttles (unverified; settled by: an invalid request of a throttled caller).
   */
  async answer(exchange: Exchange): Promise<HttpAnswer> {
    const { request, context } = exchange;
    try {
      const match = this.deployment.router.find(request.path, request.method);
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
      if (method.apiKeyRequired) this.#gate.pass(exchange, method);
      this.#throttle.take(method);
      method.validate(request, pathParameters);
      const elapsed = stopwatch(this.#clock);
      try {
        return await method.integrate({ ...exchange, method, authorizer });
      } finally {
        exchange.integrationMs = elapsed();
      }
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.integration !== undefined) {
        context.set('integrationErrorMessage', error.integration);
        context.set('integration.error', error.integration);
      }
      return this.deployment.responses.render(error, exchange);
    }
  }

  /** Writes one line about a request, once its answer is known. */
  log({ context, startedAt, stageVariables }: Exchange, { status, body }: HttpAnswer): void {
    const { accessLog } = this.definition;
    if (accessLog === undefined) return;
    const outcome = [
      ['status', `${status}`],
      ['responseLatency', `${this.#clock.now() - startedAt}`],
      ['responseLength', `${Buffer.byteLength(body)}`],
    ] as const;
    const scope = { context: new Map([...context, ...outcome]), stageVariables };
    this.#logs.write(accessLog.logGroup, substitute(accessLog.format, scope, '-').trimEnd());
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
