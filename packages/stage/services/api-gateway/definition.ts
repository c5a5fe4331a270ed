import { StageError } from '../../errors.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import type { CacheSetting } from './cache-settings.ts';
import type { CanarySettings } from './canary.ts';
import type { ResponseType } from './gateway-error.ts';
import type { MethodSetting } from './throttle.ts';

/** How what a backend answered becomes an answer. */
export interface IntegrationResponseDefinition {
  readonly statusCode: number;
  /** Matches the status code of the backend, or the error message of a function; without one it is the default. */
  readonly selectionPattern?: string;
  /** `method.response.header.<name>` to a mapping expression. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
}

/** What integrations have that are not proxies. */
export interface Mapping {
  readonly passthrough: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';
  /** `integration.request.<place>.<name>` to a mapping expression. */
  readonly requestParameters: Readonly<Record<string, string>>;
  /** By content type. */
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly responses: readonly IntegrationResponseDefinition[];
}

/** What integrations have that call a backend. */
interface Call {
  /** Variables of the API stage may be in it. */
  readonly uri: string;
  readonly timeoutMilliseconds: number;
}

/** By what the answers of a method are kept apart in the cache of an API stage. */
export interface CacheKeyDefinition {
  /** `method.request.<place>.<name>` */
  readonly parameters: readonly string[];
  /** Methods with one namespace share their entries. @default the id of the resource */
  readonly namespace?: string;
}

export interface MockDefinition extends Mapping {
  readonly type: 'MOCK';
}

/** A service of AWS, or a function that is not a proxy. */
export interface AwsDefinition extends Mapping, Call {
  readonly type: 'AWS';
  readonly httpMethod: string;
  /** The ARN of the role as which API Gateway calls the service. */
  readonly credentials?: string;
}

export interface HttpDefinition extends Mapping, Call {
  readonly type: 'HTTP';
  readonly httpMethod: string;
}

export interface HttpProxyDefinition extends Call, Pick<Mapping, 'requestParameters'> {
  readonly type: 'HTTP_PROXY';
  readonly httpMethod: string;
}

export interface LambdaProxyDefinition extends Call {
  readonly type: 'AWS_PROXY';
}

export type MappedDefinition = MockDefinition | AwsDefinition | HttpDefinition;

export interface MethodDefinition {
  /** The template's resource, for messages. */
  readonly where: string;
  readonly httpMethod: string;
  readonly authorizerId?: string;
  /** Whether callers sign their requests: `AWS_IAM`. */
  readonly isSigned?: boolean;
  readonly apiKeyRequired: boolean;
  readonly requestValidatorId?: string;
  /** Content type, or `$default`, to the model's name. */
  readonly requestModels: Readonly<Record<string, string>>;
  /** `method.request.<place>.<name>` to whether it is required. */
  readonly requestParameters: Readonly<Record<string, boolean>>;
  readonly integration: MappedDefinition | HttpProxyDefinition | LambdaProxyDefinition;
  /** @default one entry for all requests to the method */
  readonly cacheKey?: CacheKeyDefinition;
  /** The status codes and the headers that the method may answer with; a proxy integration needs none. */
  readonly responses: readonly { readonly statusCode: number; readonly headers: readonly string[] }[];
}

export interface ResourceDefinition {
  readonly id: string;
  readonly parentId: string | undefined;
  /** `players`, `{id}` or `{proxy+}` */
  readonly pathPart: string;
}

export interface AuthorizerDefinition {
  /** The header that carries the token. */
  readonly header: string;
  readonly userPoolArns: readonly string[];
  /** What the token's audience has to match. */
  readonly audiencePattern?: string;
}

/** A function that says who calls and what the caller may do. */
export interface LambdaAuthorizerDefinition {
  readonly where: string;
  readonly id: string;
  /** Whether it gets the token alone, or the whole request. */
  readonly kind: 'TOKEN' | 'REQUEST';
  /** Where a request says who calls: `method.request.header.Authorization`. A token is at one place. */
  readonly identitySources: readonly string[];
  /** What names the function. */
  readonly uri: string;
  /** What the whole token has to match. @default any token */
  readonly tokenPattern?: string;
  /** How long a policy is used again, in seconds. 0 for never. */
  readonly ttlSeconds: number;
}

export interface ModelDefinition {
  readonly where: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface ValidatorDefinition {
  readonly body: boolean;
  readonly parameters: boolean;
}

export interface GatewayResponseDefinition {
  readonly statusCode?: number;
  /** `gatewayresponse.header.<name>` to a mapping expression. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
}

export interface StageDefinition {
  readonly name: string;
  readonly description?: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly methodSettings: readonly (MethodSetting & CacheSetting)[];
  /** A part of the requests goes to another deployment. @default none */
  readonly canary?: CanarySettings;
  /** Gigabytes of the cache, as the template writes them. @default no cache */
  readonly cacheSize?: string;
  /** Whether requests are traced. */
  readonly isTraced?: boolean;
  readonly accessLog?: { readonly destinationArn: string; readonly logGroup: string; readonly format: string };
}

/** What the templates say about an API. Callers meet none of it before it is deployed. */
export interface ApiDefinition {
  readonly id: string;
  readonly name: string;
  readonly rootResourceId: string;
  readonly binaryMediaTypes: readonly string[];
  /** Where an API key comes from. @default HEADER */
  readonly apiKeySource?: 'HEADER' | 'AUTHORIZER';
  /** Whom the API admits at all. @default everybody */
  readonly policy?: PolicyDocument;
  readonly resources: Map<string, ResourceDefinition>;
  /** By the id of their resource. */
  readonly methods: Map<string, MethodDefinition[]>;
  readonly authorizers: Map<string, AuthorizerDefinition | LambdaAuthorizerDefinition>;
  readonly models: Map<string, ModelDefinition>;
  readonly validators: Map<string, ValidatorDefinition>;
  readonly gatewayResponses: Map<ResponseType, GatewayResponseDefinition>;
  /** What each deployment has frozen, by its id. */
  readonly deployments: Map<string, DeploymentDefinition>;
  /** The names of its stages. */
  readonly stages: Set<string>;
}

/** What a deployment serves: the API as it was when it was made. */
export interface DeploymentDefinition {
  readonly api: ApiDefinition;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly description?: string;
}

/** A copy of an API that later definitions do not reach. */
export const frozen = (api: ApiDefinition): ApiDefinition => ({
  ...api,
  resources: new Map(api.resources),
  methods: new Map(api.methods),
  authorizers: new Map(api.authorizers),
  models: new Map(api.models),
  validators: new Map(api.validators),
  gatewayResponses: new Map(api.gatewayResponses),
});

export function newApiDefinition(
  settings: Pick<ApiDefinition, 'id' | 'name' | 'rootResourceId' | 'binaryMediaTypes' | 'apiKeySource' | 'policy'>,
): ApiDefinition {
  return {
    ...settings,
    resources: new Map([[settings.rootResourceId, { id: settings.rootResourceId, parentId: undefined, pathPart: '' }]]),
    methods: new Map(),
    authorizers: new Map(),
    models: new Map(),
    validators: new Map(),
    gatewayResponses: new Map(),
    deployments: new Map(),
    stages: new Set(),
  };
}

/**
 * Something that another part of the definition names.
 * @throws StageError when there is no such thing
 */
export function named<T>(things: ReadonlyMap<string, T>, id: string, what: string): T {
  const thing = things.get(id);
  if (thing !== undefined) return thing;
  throw new StageError(`${what} ${id} does not exist.`);
}
