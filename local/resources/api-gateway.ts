import { createHash } from 'node:crypto';
import {
  array,
  boolean,
  literal,
  optional,
  picklist,
  pipe,
  record,
  regex,
  strictObject,
  string,
  unknown,
} from 'valibot';
import { StageError } from '../errors.ts';
import { type ResourceOrigin, type ResourceResult, type ResourceType, resourceType } from '../registry.ts';
import {
  authorizerDefinition,
  authorizerProperties,
  gatewayResponseDefinition,
  gatewayResponseProperties,
} from '../services/api-gateway/api-properties.ts';
import { methodDefinition, methodProperties } from '../services/api-gateway/method-properties.ts';
import { stageDefinition, stageProperties } from '../services/api-gateway/stage-properties.ts';
import type { StageServices } from '../services.ts';
import { reasons } from './shared.ts';

type Services = Pick<StageServices, 'apiGateway' | 'whenLoaded'>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html */
export function apiGatewayResources(services: Services): readonly ResourceType[] {
  return [...structure(services), ...behaviour(services), ...deployments(services)];
}

/** The API and its tree of methods. */
function structure({ apiGateway }: Services): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::ApiGateway::RestApi',
      properties: {
        Name: string(),
        BinaryMediaTypes: optional(array(string()), []),
        EndpointConfiguration: optional(strictObject({ Types: array(picklist(['REGIONAL', 'EDGE'])) })),
        ApiKeySourceType: optional(literal('HEADER')),
      },
      notExecuted: {
        Description: reasons.description,
        'EndpointConfiguration.Types': 'Every API answers on loopback; there is no edge in front of it.',
        Tags: reasons.tags,
      },
      create({ Name, BinaryMediaTypes }, origin) {
        const id = shortId(origin, 10);
        const rootResourceId = shortId({ ...origin, logicalId: `${origin.logicalId}/` }, 10);
        const binaryMediaTypes = BinaryMediaTypes.map((type) => type.toLowerCase());
        apiGateway.create({ id, name: Name, rootResourceId, binaryMediaTypes });
        return { ref: id, attributes: { RestApiId: id, RootResourceId: rootResourceId } };
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::Resource',
      properties: { RestApiId: string(), ParentId: string(), PathPart: string() },
      create({ RestApiId, ParentId, PathPart }, origin) {
        const id = shortId(origin, 6);
        apiGateway.api(RestApiId).resources.set(id, { id, parentId: ParentId, pathPart: PathPart });
        return { ref: id, attributes: { ResourceId: id } };
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::Method',
      properties: methodProperties,
      notExecuted: {
        OperationName: reasons.description,
        'MethodResponses.ResponseModels': 'They describe answers in generated SDKs; API Gateway checks no answer.',
      },
      create(properties, origin) {
        const { methods } = apiGateway.api(properties.RestApiId);
        const others = methods.get(properties.ResourceId) ?? [];
        if (others.some(({ httpMethod }) => httpMethod === properties.HttpMethod)) {
          throw new StageError(
            `${where(origin, 'Method')}: the resource has a method ${properties.HttpMethod} already.`,
          );
        }
        methods.set(properties.ResourceId, [...others, methodDefinition(properties, where(origin, 'Method'))]);
        return { ref: shortId(origin, 10) };
      },
    }),
  ];
}

/** What methods refer to, and what the gateway answers by itself. */
function behaviour({ apiGateway }: Services): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::ApiGateway::Authorizer',
      properties: authorizerProperties,
      notExecuted: {
        AuthorizerResultTtlInSeconds: 'Nothing is cached: every request is checked.',
        AuthType: reasons.description,
        Name: reasons.description,
      },
      create(properties, origin) {
        const result = identified('AuthorizerId', origin);
        apiGateway.api(properties.RestApiId).authorizers.set(result.ref, authorizerDefinition(properties));
        return result;
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::RequestValidator',
      properties: {
        RestApiId: string(),
        ValidateRequestBody: optional(boolean(), false),
        ValidateRequestParameters: optional(boolean(), false),
      },
      notExecuted: { Name: reasons.description },
      create({ RestApiId, ValidateRequestBody, ValidateRequestParameters }, origin) {
        const result = identified('RequestValidatorId', origin);
        const validator = { body: ValidateRequestBody, parameters: ValidateRequestParameters };
        apiGateway.api(RestApiId).validators.set(result.ref, validator);
        return result;
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::Model',
      properties: {
        RestApiId: string(),
        Name: optional(pipe(string(), regex(/^[A-Za-z0-9]+$/, 'model names are alphanumeric'))),
        Schema: record(string(), unknown()),
      },
      notExecuted: {
        ContentType: 'The content type under which a method names the model decides.',
        Description: reasons.description,
      },
      create({ RestApiId, Name, Schema }, origin) {
        const ref = Name ?? origin.logicalId;
        apiGateway.api(RestApiId).models.set(ref, { where: where(origin, 'Model'), schema: Schema });
        return { ref };
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::GatewayResponse',
      properties: gatewayResponseProperties,
      create(properties, origin) {
        const { gatewayResponses } = apiGateway.api(properties.RestApiId);
        gatewayResponses.set(properties.ResponseType, gatewayResponseDefinition(properties));
        return identified('Id', origin);
      },
    }),
  ];
}

/** What callers meet. */
function deployments({ apiGateway, whenLoaded }: Services): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::ApiGateway::Deployment',
      properties: { RestApiId: string() },
      notExecuted: { Description: reasons.description },
      create({ RestApiId }, origin) {
        const result = identified('DeploymentId', origin);
        apiGateway.api(RestApiId).deployments.add(result.ref);
        return result;
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::Stage',
      properties: stageProperties,
      notExecuted: {
        Description: reasons.description,
        Tags: reasons.tags,
        TracingEnabled: reasons.tracing,
        'MethodSettings.DataTraceEnabled': 'The stage writes no execution logs.',
        'MethodSettings.LoggingLevel': 'The stage writes no execution logs; the access log is written.',
        'MethodSettings.MetricsEnabled': 'The stage keeps no metrics.',
      },
      create(properties) {
        // A deployment is a copy of what is there when it is made: with DependsOn, as CDK writes it, that is everything.
        whenLoaded(() => apiGateway.serve(properties.RestApiId, stageDefinition(properties)));
        return { ref: properties.StageName };
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::Account',
      properties: {},
      notExecuted: { CloudWatchRoleArn: 'The stage writes access logs by itself and assumes no role for it.' },
      create: (_, origin) => identified('Id', origin),
    }),
  ];
}

/** How messages name a resource: as the registry does. */
const where = ({ stackName, logicalId }: ResourceOrigin, kind: 'Method' | 'Model') =>
  `${stackName}/${logicalId} (AWS::ApiGateway::${kind})`;

/** The result of a resource whose `Ref` and one attribute are its id. */
function identified(attribute: string, origin: ResourceOrigin): ResourceResult {
  const id = shortId(origin, 6);
  return { ref: id, attributes: { [attribute]: id } };
}

/** An id as API Gateway gives them: lowercase letters and digits. The same resource always has the same one. */
function shortId({ stackName, logicalId }: Pick<ResourceOrigin, 'stackName' | 'logicalId'>, length: number): string {
  const hash = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  return BigInt(`0x${hash}`).toString(36).padStart(length, '0').slice(-length);
}
