import { array, optional, picklist, pipe, record, regex, strictObject, string, unknown } from 'valibot';
import { StageError } from '../../../errors.ts';
import { policyDocument } from '../../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { reasons } from '../../../resource-values.ts';
import type { StageCore } from '../../../service.ts';
import type { ApiGateway } from '../api-gateway.ts';
import { readDocument } from '../openapi/document.ts';
import { importDocument } from '../openapi/import.ts';
import { checkPolicy } from '../resource-policy.ts';
import { behaviour } from './behaviour.ts';
import { identified, shortId, where } from './ids.ts';
import { methodDefinition, methodProperties } from './method-properties.ts';
import { stageDefinition, stageProperties } from './stage-properties.ts';
import { usage } from './usage.ts';

type ResourceStage = Pick<StageCore, 'clock' | 'keep' | 'whenLoaded'>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html#api-gateway-known-issues-rest-apis */
const pathPart = pipe(
  string(),
  regex(
    /^([\w.~:@$-]|%[\dA-Fa-f]{2})+$|^\{[\w.:-]+\+?\}$/,
    'it has letters, digits and characters of -._~:@$, or is a variable in braces',
  ),
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html */
export function apiGatewayResources(apiGateway: ApiGateway, stage: ResourceStage): readonly ResourceType[] {
  return [
    ...structure(apiGateway),
    ...behaviour(apiGateway),
    ...deployments(apiGateway, stage),
    ...usage(apiGateway, stage),
  ];
}

/** The API and its tree of methods. */
function structure(apiGateway: ApiGateway): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::ApiGateway::RestApi',
      properties: {
        Name: optional(string()),
        Body: optional(record(string(), unknown())),
        BinaryMediaTypes: optional(array(string()), []),
        EndpointConfiguration: optional(strictObject({ Types: array(picklist(['REGIONAL', 'EDGE'])) })),
        ApiKeySourceType: optional(picklist(['HEADER', 'AUTHORIZER'])),
        Policy: optional(policyDocument),
      },
      notExecuted: {
        Description: reasons.description,
        'EndpointConfiguration.Types': 'Every API answers on loopback; there is no edge in front of it.',
        Tags: reasons.tags,
      },
      create({ Name, Body, BinaryMediaTypes, ApiKeySourceType, Policy }, origin) {
        if (Policy !== undefined) checkPolicy(Policy, where(origin, 'RestApi'));
        const id = shortId(origin, 10);
        const rootResourceId = shortId({ ...origin, logicalId: `${origin.logicalId}/` }, 10);
        const document = Body === undefined ? undefined : readDocument(Body, where(origin, 'RestApi'));
        const imported = document?.['x-amazon-apigateway-binary-media-types'] ?? [];
        const binaryMediaTypes = [...BinaryMediaTypes, ...imported].map((type) => type.toLowerCase());
        const name = Name ?? document?.info.title;
        if (name === undefined) throw new StageError(`${where(origin, 'RestApi')}: property Name is missing.`);
        const api = apiGateway.create({
          ...{ id, name, rootResourceId, binaryMediaTypes },
          ...(ApiKeySourceType === undefined ? {} : { apiKeySource: ApiKeySourceType }),
          ...(Policy === undefined ? {} : { policy: Policy }),
        });
        if (document !== undefined) {
          const idOf = (part: string) => shortId({ ...origin, logicalId: `${origin.logicalId} ${part}` }, 6);
          importDocument(document, { api, where: where(origin, 'RestApi'), idOf });
        }
        return { ref: id, attributes: { RestApiId: id, RootResourceId: rootResourceId } };
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::Resource',
      properties: { RestApiId: string(), ParentId: string(), PathPart: pathPart },
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

/** Deployments and stages. */
function deployments(
  apiGateway: ApiGateway,
  { whenLoaded }: Pick<ResourceStage, 'whenLoaded'>,
): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::ApiGateway::Deployment',
      properties: { RestApiId: string(), Description: optional(string()) },
      create({ RestApiId, Description }, origin) {
        const result = identified('DeploymentId', origin);
        // A copy of what is there when it is made: with DependsOn, as CDK writes it, that is everything. For a template without it
        // the newest is made again at the end.
        const deploy = () => apiGateway.deploy(RestApiId, result.ref, Description);
        deploy();
        whenLoaded(() => {
          if ([...apiGateway.api(RestApiId).deployments.keys()].at(-1) === result.ref) deploy();
        });
        return result;
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::Stage',
      properties: stageProperties,
      notExecuted: {
        Tags: reasons.tags,
        'MethodSettings.CacheDataEncrypted': 'The cache is in the memory of the stage.',
        'MethodSettings.DataTraceEnabled': 'The stage writes no execution logs.',
        'MethodSettings.LoggingLevel': 'The stage writes no execution logs; the access log is written.',
        'MethodSettings.MetricsEnabled': 'Metrics are kept by API and stage, not by method.',
      },
      create(properties) {
        apiGateway.api(properties.RestApiId).stages.add(properties.StageName);
        whenLoaded(() => apiGateway.serve(properties.RestApiId, stageDefinition(properties)));
        return { ref: properties.StageName, uniqueName: `${properties.RestApiId} ${properties.StageName}` };
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
