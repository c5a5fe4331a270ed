import type { IncomingMessage } from 'node:http';
import type { Activity } from '../../activity.ts';
import { StageError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import type { Records } from '../../records.ts';
import { stopwatch } from '../../stopwatch.ts';
import type { HttpAnswer, Route } from '../../wire/server.ts';
import type { GatewaySpan } from '../x-ray/gateway-span.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { ApiKeys } from './api-keys.ts';
import { methodsOf } from './api-methods.ts';
import { answerGetApiKey } from './control-plane.ts';
import { type ApiDefinition, newApiDefinition, type StageDefinition } from './definition.ts';
import { type Backends, deploy } from './deployment.ts';
import { type Exchange, openExchange } from './exchange.ts';
import { KeyGate } from './key-gate.ts';
import type { Usage } from './quota.ts';
import { headerOf, parseTarget, readRequest, type Target } from './request.ts';
import { type LogWriter, Stage } from './stage.ts';
import { checkSettings } from './throttle.ts';
import { UsagePlans } from './usage-plans.ts';

export interface ApiGatewayEnvironment extends Backends {
  readonly account: string;
  readonly region: string;
  readonly access: Pick<Access, 'authorize' | 'caller'>;
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

  /** @throws StageError */
  api(id: string): ApiDefinition {
    const api = this.#apis.get(id);
    if (api !== undefined) return api;
    throw new StageError(`There is no REST API ${id}.`);
  }

  /**
   * Deploys an API as it is now and serves the deployment at a stage. To be called when everything is loaded.
   * @throws StageError when the API is not one that can be deployed
   */
  serve(apiId: string, definition: StageDefinition): void {
    const { clock, logs } = this.#environment;
    const api = this.api(apiId);
    if (!api.deployments.has(definition.deploymentId)) {
      throw new StageError(`${api.name}: the stage ${definition.name} serves a deployment that does not exist.`);
    }
    checkSettings(definition.methodSettings, methodsOf(api), `${api.name}: the stage ${definition.name}`);
    const deployment = deploy(definition.deploymentId, api, this.#environment);
    const gate = new KeyGate(this.keys, this.plans);
    this.#stages.set(`${apiId}/${definition.name}`, new Stage(definition, deployment, gate, clock, logs));
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
    if (target === undefined) return undefined;
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
    const [, apiId = ''] = /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/.exec(hostname) ?? [];
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
    const { id: deploymentId, binaryMediaTypes } = stage.deployment;
    const endpoint = { account, region, apiId, domainName, deploymentId, binaryMediaTypes, stage: stage.definition };
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
