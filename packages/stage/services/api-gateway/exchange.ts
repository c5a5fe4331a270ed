import { commonLogTime } from '../../wire/common-log-time.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import type { Release } from './canary.ts';
import type { StageDefinition } from './definition.ts';
import type { GatewayRequest } from './request.ts';
import { headerOf } from './request.ts';
import type { CacheKeyReader } from './response-cache.ts';
import type { TemplateScope } from './templates.ts';

/** One method of a deployment: everything that its definition names is found, compiled and frozen. */
export interface DeployedMethod {
  readonly resourceId: string;
  readonly resourcePath: string;
  /** As defined: `ANY` for any. */
  readonly httpMethod: string;
  readonly apiKeyRequired: boolean;
  /** @throws GatewayError when the caller may not */
  readonly authorize?: (exchange: Exchange) => Promise<Authorized | undefined>;
  /** @throws GatewayError `BAD_REQUEST_PARAMETERS` or `BAD_REQUEST_BODY` */
  readonly validate: (request: GatewayRequest, pathParameters: PathParameters) => void;
  /** What tells its entries in a cache apart. */
  readonly cacheKey: CacheKeyReader;
  /** @throws GatewayError when there is no answer to pass on */
  readonly integrate: (exchange: RoutedExchange) => Promise<HttpAnswer>;
}

/** What an authorizer says of the caller: claims, or a principal and texts. */
export type Authorized = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

export type PathParameters = Readonly<Record<string, string>>;

/** What of an API serves a request. */
export interface Endpoint {
  readonly account: string;
  readonly region: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly binaryMediaTypes: readonly string[];
  /** Where an API key comes from. @default HEADER */
  readonly apiKeySource?: 'HEADER' | 'AUTHORIZER';
  readonly stage: StageDefinition;
  /** Which of the stage's releases serves the request. */
  readonly release: Release;
}

/** A request on its way through the gateway, and what is known about it so far. */
export interface Exchange extends TemplateScope {
  readonly request: GatewayRequest;
  readonly endpoint: Endpoint;
  /** When it came, in epoch milliseconds. */
  readonly startedAt: number;
  /** The `$context` variables: they grow on the way. */
  readonly context: Map<string, string>;
  pathParameters: PathParameters;
  /** The API key that an authorizer found for the caller. */
  usageIdentifierKey?: string;
  /** What the integration gets as its trace, when the gateway records one. */
  traceHeader?: string;
  /** Milliseconds that the integration took, once there was one: real ones, or those of the stage if they were more. */
  integrationMs?: number;
  /** Whether the method has a cache, and the answer came from it. */
  cache?: 'hit' | 'miss';
}

/** An exchange that has found its method and passed its checks. */
export interface RoutedExchange extends Exchange {
  readonly method: DeployedMethod;
  readonly authorizer: Authorized | undefined;
}

/** Starts an exchange with the variables that every request has. */
export function openExchange(request: GatewayRequest, endpoint: Endpoint, now: number): Exchange {
  return {
    request,
    endpoint,
    startedAt: now,
    stageVariables: endpoint.release.variables,
    pathParameters: {},
    context: new Map([
      ['accountId', endpoint.account],
      ['apiId', endpoint.apiId],
      ['deploymentId', endpoint.release.deploymentId],
      ['domainName', endpoint.domainName],
      ['domainPrefix', endpoint.apiId],
      ['extendedRequestId', request.extendedRequestId],
      ['httpMethod', request.method],
      ['identity.sourceIp', request.sourceIp],
      ['identity.userAgent', headerOf(request, 'User-Agent') ?? ''],
      ['isCanaryRequest', `${endpoint.release.isCanary}`],
      ['path', `/${request.stageName}${request.sentPath}`],
      ['protocol', request.protocol],
      ['requestId', request.requestId],
      ['requestTime', commonLogTime(now)],
      ['requestTimeEpoch', `${now}`],
      ['stage', request.stageName],
      ['xrayTraceId', request.traceHeader.replace(/^Root=/, '').replace(/;.*/, '')],
    ]),
  };
}
