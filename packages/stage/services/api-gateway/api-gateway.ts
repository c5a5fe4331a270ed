import type { IncomingMessage } from 'node:http';
import type { Activity } from '../../activity.ts';
import { AwsError, StageError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import type { Records } from '../../records.ts';
import { stopwatch } from '../../stopwatch.ts';
import { apiIdOf } from '../../wire/api-host.ts';
import type { HttpAnswer, Route } from '../../wire/server.ts';
import type { GatewaySpan } from '../x-ray/gateway-span.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { ApiKeys } from './api-keys.ts';
import { methodsOf } from './api-methods.ts';
import { mayInvalidate } from './cache-permission.ts';
import { answerGetApiKey } from './control-plane.ts';
import { type ApiDefinition, frozen, newApiDefinition, type StageDefinition } from './definition.ts';
import { type Backends, type Deployment, deploy } from './deployment.ts';
import { type Exchange, openExchange, type RoutedExchange } from './exchange.ts';
import { KeyGate } from './key-gate.ts';
import type { Usage } from './quota.ts';
import { headerOf, parseTarget, readRequest, type Target } from './request.ts';
import { type LogWriter, Stage } from './stage.ts';
import { checkSettings } from './throttle.ts';
import { UsagePlans } from './usage-plans.ts';

export interface ApiGatewayEnvironment extends Backends {
  readonly account: string;
  readonly access: Pick<Access, 'authorize' | 'caller' | 'decide'>;
  readonly activity: Activity;
  readonly records: Records;
  readonly logs: LogWriter;
  /** Records traces of stages that ask for it. */
  readonly xray?: Pick<XRay, 'request'>;
}

/** All REST APIs of the stage, and the endpoint at which they answer: `/execute-api/<api id>/<stage>/<path>`. */
export class ApiGateway {
  readonly keys = new ApiKeys();
  readonly plans: UsagePlans;
  readonly #environment: ApiGatewayEnvironment;
  readonly #apis = new Map<string, ApiDefinition>();
  /** By `<api id>/<stage name>`. */
  readonly #stages = new Map<string, Stage>();
  /** Those that have been compiled, by `<api id>/<deployment id>`. */
  readonly #deployed = new Map<string, Deployment>();

  constructor(environment: ApiGatewayEnvironment) {
    this.#environment = environment;
    this.plans = new UsagePlans(environment.clock);
  }

  /** Adds an API without resources but its root. */
  create(settings: Parameters<typeof newApiDefinition>[0]): ApiDefinition {
    const api = newApiDefinition(settings);
    this.#apis.set(api.id, api);
    return api;
  }

  /**
   * Puts a changed API in the place of the one with its id. Deployments have what they had.
   * @throws StageError when it could not be deployed as it is; then nothing has changed
   */
  replace(api: ApiDefinition): void {
    deploy('', api, this.#environment);
    this.#apis.set(api.id, api);
  }

  /** @returns undefined when there is no such API */
  find(id: string): ApiDefinition | undefined {
    return this.#apis.get(id);
  }

  /** @throws StageError */
  api(id: string): ApiDefinition {
    const api = this.#apis.get(id);
    if (api !== undefined) return api;
    throw new StageError(`There is no REST API ${id}.`);
  }

  /** Makes a deployment of an API: a copy of what is defined now. */
  deploy(apiId: string, id: string, description?: string): void {
    const api = this.api(apiId);
    const described = description === undefined ? {} : { description };
    api.deployments.set(id, { api: frozen(api), createdAt: this.#environment.clock.now(), ...described });
  }

  /**
   * Serves deployments at a stage. To be called when everything is loaded.
   * @throws StageError when there is no such deployment, or the API is not one that can be deployed
   */
  serve(apiId: string, definition: StageDefinition): void {
    const { clock, logs } = this.#environment;
    const api = this.api(apiId);
    const where = `${api.name}: the stage ${definition.name}`;
    for (const served of [definition, definition.canary ?? definition]) {
      checkSettings(definition.methodSettings, methodsOf(this.#frozen(apiId, served.deploymentId, where)), where);
      this.#deployment(apiId, served.deploymentId, where);
    }
    const parts = {
      clock,
      logs,
      gate: new KeyGate(this.keys, this.plans),
      deployment: (id: string) => this.#deployment(apiId, id, where),
      mayInvalidate: (exchange: RoutedExchange) => mayInvalidate(exchange, this.#environment),
    };
    this.#stages.set(`${apiId}/${definition.name}`, new Stage(definition, parts));
  }

  /** The stages of an API. */
  stagesOf(apiId: string): readonly Stage[] {
    return [...this.#stages].filter(([key]) => key.startsWith(`${apiId}/`)).map(([, stage]) => stage);
  }

  /**
   * Checks the settings of a stage, as an operator changes them.
   * @throws AwsError `BadRequestException` when it would serve a deployment that does not exist, or a setting is for no method
   */
  check(apiId: string, definition: StageDefinition): void {
    for (const { deploymentId } of [definition, definition.canary ?? definition]) {
      const deployment = this.api(apiId).deployments.get(deploymentId);
      if (deployment === undefined) throw new AwsError('BadRequestException', 'Deployment id does not exist');
      try {
        checkSettings(definition.methodSettings, methodsOf(deployment.api), `The stage ${definition.name}`);
      } catch (error) {
        if (!(error instanceof StageError)) throw error;
        throw new AwsError('BadRequestException', `${error.message} (checked by the local stage)`);
      }
    }
  }

  /** A stage of an API, as it serves now. @returns undefined when there is no such stage */
  stage(apiId: string, name: string): Stage | undefined {
    return this.#stages.get(`${apiId}/${name}`);
  }

  /** The API keys with their values, for the developer. AWS shows them to callers with the permission, too. */
  apiKeys(): readonly { readonly id: string; readonly name: string; readonly value: string }[] {
    return this.keys.all().map(({ id, name, value }) => ({ id, name, value }));
  }

  /** Requests of a key in the present period of its plan. @throws StageError when the plan does not have this key */
  usage(planId: string, keyId: string): Usage {
    return this.plans.usage(planId, keyId);
  }

  /** Answers requests to the local endpoint, and the one operation of the control plane. */
  readonly route: Route = async (message, body) => {
    const { access, region } = this.#environment;
    const described = answerGetApiKey(message, this.keys, access, region);
    if (described !== undefined) return described;
    const target = parseTarget(message.url ?? '');
    // An API that is not one of these may be one of version 2, which answers for those that do not exist.
    if (target === undefined || !this.#apis.has(target.apiId)) return undefined;
    return this.#environment.activity.track(() => this.#answer(message, body, target));
  };

  /**
   * Where the local stage answers for a URL of AWS, such as a template's output names it.
   * @param endpoint the stage's base URL
   * @returns undefined for the URL of anything but an API of this stage
   */
  localUrl(templateUrl: string, endpoint: string): string | undefined {
    if (!URL.canParse(templateUrl)) return undefined;
    const { hostname, pathname, search } = new URL(templateUrl);
    const apiId = apiIdOf(hostname) ?? '';
    return this.#apis.has(apiId) ? `${endpoint}/execute-api/${apiId}${pathname}${search}` : undefined;
  }

  async #answer(message: IncomingMessage, body: Buffer, target: Target): Promise<HttpAnswer> {
    const { account, region, clock, records } = this.#environment;
    const { apiId, stageName, path } = target;
    const stage = this.#stages.get(`${apiId}/${stageName}`);
    if (stage === undefined) {
      records.add({ kind: 'request', method: message.method ?? 'GET', path, status: forbidden.status });
      return forbidden;
    }
    const domainName = `${apiId}.execute-api.${region}.amazonaws.com`;
    const now = clock.now();
    const request = readRequest(message, body, target, domainName, now);
    const release = stage.release();
    const { apiKeySource, binaryMediaTypes } = stage.deployment(release);
    const api = { account, region, apiId, domainName };
    const endpoint = { ...api, release, apiKeySource, binaryMediaTypes, stage: stage.definition };
    const exchange = openExchange(request, endpoint, now);
    const elapsed = stopwatch(clock);
    const span = stage.definition.isTraced ? this.#trace(exchange) : undefined;
    if (span !== undefined) exchange.traceHeader = span.header;
    const answer = await stage.answer(exchange);
    const latencyMs = elapsed();
    span?.end({ status: answer.status, elapsedMs: latencyMs, integrationMs: exchange.integrationMs });
    stage.log(exchange, answer);
    const error = exchange.context.get('integrationErrorMessage');
    records.add({
      kind: 'request',
      method: request.method,
      path,
      status: answer.status,
      apiName: this.api(apiId).name,
      stage: stageName,
      latencyMs,
      ...(release.isCanary ? { isCanary: true } : {}),
      ...(exchange.cache === undefined ? {} : { cache: exchange.cache }),
      ...(exchange.integrationMs === undefined ? {} : { integrationLatencyMs: exchange.integrationMs }),
      ...(error === undefined ? {} : { error }),
    });
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'x-amzn-RequestId': request.requestId,
        'x-amz-apigw-id': request.extendedRequestId,
        // Only where a function was called (recorded: test_apigateway_common::test_invocation_trace_id).
        ...(exchange.context.has('integrationLatency') ? { 'X-Amzn-Trace-Id': request.traceHeader } : {}),
      },
    };
  }

  #frozen(apiId: string, id: string, where: string): ApiDefinition {
    const deployment = this.api(apiId).deployments.get(id);
    if (deployment === undefined) throw new StageError(`${where} serves a deployment that does not exist.`);
    return deployment.api;
  }

  #deployment(apiId: string, id: string, where: string): Deployment {
    const key = `${apiId}/${id}`;
    const deployed = this.#deployed.get(key) ?? deploy(id, this.#frozen(apiId, id, where), this.#environment);
    this.#deployed.set(key, deployed);
    return deployed;
  }

  #trace({ request, endpoint, startedAt }: Exchange): GatewaySpan | undefined {
    const { xray } = this.#environment;
    const { account, apiId, domainName, region } = endpoint;
    const path = `/${request.stageName}${request.path}`;
    return xray?.request({
      serviceName: `${this.api(apiId).name}/${request.stageName}`,
      serviceType: 'AWS::ApiGateway::Stage',
      resourceArn: `arn:aws:apigateway:${region}::/restapis/${apiId}/stages/${request.stageName}`,
      host: domainName,
      httpMethod: request.method,
      urlPath: path,
      account,
      apiId,
      stageName: request.stageName,
      requestId: request.requestId,
      traceHeader: request.traceHeader,
      url: `https://${domainName}${path}`,
      clientIp: request.sourceIp,
      userAgent: headerOf(request, 'User-Agent') ?? '',
      startedAt,
    });
  }
}

/** The answer at the name of an API or a stage that does not exist (unverified; settled by: a request for such a stage). */
const forbidden: HttpAnswer = {
  status: 403,
  headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'ForbiddenException' },
  body: '{"message":"Forbidden"}',
};
