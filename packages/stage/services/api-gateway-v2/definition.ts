import { StageError } from '../../errors.ts';

/** A limit of requests, of a stage or of one of its routes. */
export interface RouteLimits {
  /** Requests per second. */
  readonly rateLimit?: number;
  /** Requests at once. */
  readonly burstLimit?: number;
}

/** How a browser's page of another origin may call the API. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export interface CorsDefinition {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAge?: number;
  readonly credentials: boolean;
}

export interface IntegrationDefinition {
  readonly where: string;
  readonly functionArn: string;
  readonly payload: '1.0' | '2.0';
  readonly timeoutMilliseconds: number;
}

/** Where a credential is: in a header or in the query. */
export interface IdentitySource {
  readonly place: 'header' | 'querystring';
  readonly name: string;
}

export interface JwtAuthorizerDefinition {
  readonly kind: 'JWT';
  readonly source: IdentitySource;
  readonly issuer: string;
  readonly audience: readonly string[];
}

export interface LambdaAuthorizerDefinition {
  readonly kind: 'REQUEST';
  readonly id: string;
  readonly functionArn: string;
  readonly sources: readonly IdentitySource[];
  readonly payload: '1.0' | '2.0';
  /** Whether the function answers `{ isAuthorized }` and not a policy. */
  readonly isSimple: boolean;
}

export type AuthorizerDefinition = JwtAuthorizerDefinition | LambdaAuthorizerDefinition;

export interface RouteDefinition {
  readonly where: string;
  /** `GET /plays`, `$default`, `$connect` or the value that a message's selection expression yields. */
  readonly key: string;
  readonly integrationId: string;
  readonly authorizerId?: string;
  readonly scopes: readonly string[];
  /** Whether the client of a WebSocket gets what the integration answers. */
  readonly responds: boolean;
}

export interface StageDefinition {
  readonly name: string;
  readonly isDeployed: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly limits: RouteLimits;
  /** Limits of single routes, by their keys. */
  readonly routeLimits: Readonly<Record<string, RouteLimits>>;
  readonly accessLog?: { readonly logGroup: string; readonly format: string };
}

/** What the templates say about an API of version 2. */
export interface ApiDefinition {
  readonly id: string;
  readonly name: string;
  readonly protocol: 'HTTP' | 'WEBSOCKET';
  /** `$request.body.action`: what of a message names its route. */
  readonly selection?: readonly string[];
  readonly cors?: CorsDefinition;
  readonly integrations: Map<string, IntegrationDefinition>;
  readonly authorizers: Map<string, AuthorizerDefinition>;
  readonly routes: Map<string, RouteDefinition>;
  readonly stages: Map<string, StageDefinition>;
}

/** Something that another part of the definition names. @throws StageError when there is no such thing */
export function named<T>(things: ReadonlyMap<string, T>, id: string, what: string): T {
  const thing = things.get(id);
  if (thing !== undefined) return thing;
  throw new StageError(`${what} ${id} does not exist.`);
}
