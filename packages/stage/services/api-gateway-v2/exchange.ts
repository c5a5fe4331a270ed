import type { IncomingMessage } from 'node:http';
import type { GatewayRequest } from '../api-gateway/request.ts';
import type { ApiDefinition, RouteDefinition, StageDefinition } from './definition.ts';
import type { JwtIdentity } from './jwt-authorizer.ts';

/** What a Lambda authorizer says of the caller. */
export interface LambdaIdentity {
  readonly principalId?: string;
  readonly context: Readonly<Record<string, unknown>>;
}

export type Identity = { readonly jwt: JwtIdentity } | { readonly lambda: LambdaIdentity };

/** A request to an HTTP API that has found its route. */
export interface HttpExchange {
  readonly account: string;
  readonly api: ApiDefinition;
  readonly stage: StageDefinition;
  readonly domainName: string;
  /** As it was sent. */
  readonly message: IncomingMessage;
  /** With what the gateway adds. */
  readonly request: GatewayRequest;
  readonly route: RouteDefinition;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly identity: Identity | undefined;
  /** The path as functions see it: with the name of the stage, unless that is `$default`. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly queryString: string;
  /** When it came, in epoch milliseconds. */
  readonly startedAt: number;
}
