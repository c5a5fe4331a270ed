import { array, boolean, literal, optional, picklist, pipe, regex, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { between, numeric, reasons } from '../../resource-values.ts';
import { functionIn } from '../api-gateway/lambda-integration.ts';
import { identified, shortId } from '../api-gateway/resources/ids.ts';
import type { ApiGatewayV2 } from './api-gateway-v2.ts';
import { authorizerDefinition, authorizerProperties } from './authorizer-properties.ts';
import type { ApiDefinition } from './definition.ts';
import { stageDefinition, stageProperties } from './stage-properties.ts';

const where = ({ stackName, logicalId }: ResourceOrigin, kind: string) =>
  `${stackName}/${logicalId} (AWS::ApiGatewayV2::${kind})`;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html#apigateway-websocket-api-route-selection-expressions */
const selection = pipe(
  string(),
  regex(
    /^\$\{?request\.body(\.\w+)+\}?$|^\$request\.method \$request\.path$|^\$\{request\.method\} \$\{request\.path\}$/,
    'the stage selects routes by a member of the body only',
  ),
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html */
export function apiGatewayV2Resources(gateway: ApiGatewayV2): readonly ResourceType[] {
  return [api(gateway), integration(gateway), ...routes(gateway), authorizer(gateway), ...stages(gateway)];
}

const api = (gateway: ApiGatewayV2) =>
  resourceType({
    type: 'AWS::ApiGatewayV2::Api',
    properties: {
      Name: string(),
      ProtocolType: picklist(['HTTP', 'WEBSOCKET']),
      RouteSelectionExpression: optional(selection),
      DisableExecuteApiEndpoint: optional(literal(false)),
      CorsConfiguration: optional(
        strictObject({
          AllowCredentials: optional(boolean(), false),
          AllowHeaders: optional(array(string()), []),
          AllowMethods: optional(array(string()), []),
          AllowOrigins: optional(array(string()), []),
          ExposeHeaders: optional(array(string()), []),
          MaxAge: optional(numeric),
        }),
      ),
    },
    notExecuted: {
      Description: reasons.description,
      IpAddressType: 'Every API answers on loopback.',
      Tags: reasons.tags,
    },
    create({ Name, ProtocolType, RouteSelectionExpression, CorsConfiguration: cors }, origin) {
      const id = shortId(origin, 10);
      const isSocket = ProtocolType === 'WEBSOCKET';
      if (isSocket && !RouteSelectionExpression?.includes('body')) {
        throw new StageError(`${where(origin, 'Api')}: property RouteSelectionExpression names no member of the body.`);
      }
      const definition: ApiDefinition = {
        id,
        name: Name,
        protocol: ProtocolType,
        ...(isSocket ? { selection: RouteSelectionExpression?.replace(/[${}]/g, '').split('.').slice(2) ?? [] } : {}),
        ...(cors === undefined
          ? {}
          : {
              cors: {
                origins: cors.AllowOrigins,
                methods: cors.AllowMethods,
                headers: cors.AllowHeaders,
                exposed: cors.ExposeHeaders,
                credentials: cors.AllowCredentials,
                ...(cors.MaxAge === undefined ? {} : { maxAge: cors.MaxAge }),
              },
            }),
        integrations: new Map(),
        authorizers: new Map(),
        routes: new Map(),
        stages: new Map(),
      };
      gateway.create(definition);
      return { ref: id, attributes: { ApiId: id, ApiEndpoint: gateway.endpointOf(definition) } };
    },
  });

const integration = (gateway: ApiGatewayV2) =>
  resourceType({
    type: 'AWS::ApiGatewayV2::Integration',
    properties: {
      ApiId: string(),
      IntegrationType: literal('AWS_PROXY'),
      IntegrationUri: string(),
      PayloadFormatVersion: optional(picklist(['1.0', '2.0']), '1.0'),
      TimeoutInMillis: optional(between(50, 30_000)),
    },
    notExecuted: {
      Description: reasons.description,
      IntegrationMethod: 'Functions are invoked; no method is sent to them.',
    },
    create({ ApiId, IntegrationUri: uri, PayloadFormatVersion, TimeoutInMillis }, origin) {
      const { integrations, protocol } = gateway.definition(ApiId);
      const property = `${where(origin, 'Integration')}: property IntegrationUri`;
      const result = identified('IntegrationId', origin);
      integrations.set(result.ref, {
        where: where(origin, 'Integration'),
        functionArn: /^arn:[\w-]+:lambda:/.test(uri) ? uri : functionIn(uri, property),
        payload: PayloadFormatVersion,
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
        timeoutMilliseconds: TimeoutInMillis ?? (protocol === 'HTTP' ? 30_000 : 29_000),
      });
      return result;
    },
  });

const routes = (gateway: ApiGatewayV2) => [
  resourceType({
    type: 'AWS::ApiGatewayV2::Route',
    properties: {
      ApiId: string(),
      RouteKey: string(),
      Target: pipe(string(), regex(/^integrations\/\w+$/)),
      AuthorizationType: optional(picklist(['NONE', 'JWT', 'CUSTOM']), 'NONE'),
      AuthorizerId: optional(string()),
      AuthorizationScopes: optional(array(string()), []),
      RouteResponseSelectionExpression: optional(literal('$default')),
      ApiKeyRequired: optional(literal(false)),
    },
    notExecuted: { OperationName: reasons.description },
    create({ ApiId, RouteKey, Target, AuthorizationType, AuthorizerId, ...properties }, origin) {
      const { routes: known, protocol } = gateway.definition(ApiId);
      const place = where(origin, 'Route');
      if (known.has(RouteKey)) throw new StageError(`${place}: the API has a route ${RouteKey} already.`);
      if ((AuthorizationType === 'NONE') !== (AuthorizerId === undefined))
        throw new StageError(`${place}: AuthorizationType and AuthorizerId do not belong together.`);
      if (protocol === 'WEBSOCKET' && AuthorizerId !== undefined && RouteKey !== '$connect')
        throw new StageError(`${place}: only the route $connect of a WebSocket API can have an authorizer.`);
      known.set(RouteKey, {
        where: place,
        key: RouteKey,
        integrationId: Target.replace('integrations/', ''),
        scopes: properties.AuthorizationScopes,
        responds: properties.RouteResponseSelectionExpression !== undefined,
        ...(AuthorizerId === undefined ? {} : { authorizerId: AuthorizerId }),
      });
      return identified('RouteId', origin);
    },
  }),
  resourceType({
    type: 'AWS::ApiGatewayV2::RouteResponse',
    properties: { ApiId: string(), RouteId: string(), RouteResponseKey: literal('$default') },
    create: (_, origin) => identified('RouteResponseId', origin),
  }),
];

const authorizer = (gateway: ApiGatewayV2) =>
  resourceType({
    type: 'AWS::ApiGatewayV2::Authorizer',
    properties: authorizerProperties,
    notExecuted: {
      AuthorizerResultTtlInSeconds: 'Nothing is cached: every request is checked.',
      Name: reasons.description,
    },
    create(properties, origin) {
      const result = identified('AuthorizerId', origin);
      const { authorizers } = gateway.definition(properties.ApiId);
      authorizers.set(result.ref, authorizerDefinition(properties, result.ref, where(origin, 'Authorizer')));
      return result;
    },
  });

const stages = (gateway: ApiGatewayV2) => [
  resourceType({
    type: 'AWS::ApiGatewayV2::Deployment',
    properties: { ApiId: string() },
    notExecuted: { Description: reasons.description },
    create: (_, origin) => identified('DeploymentId', origin),
  }),
  resourceType({
    type: 'AWS::ApiGatewayV2::Stage',
    properties: stageProperties,
    notExecuted: { Description: reasons.description, Tags: reasons.tags },
    create(properties) {
      gateway.definition(properties.ApiId).stages.set(properties.StageName, stageDefinition(properties));
      return { ref: properties.StageName, uniqueName: `${properties.ApiId} ${properties.StageName}` };
    },
  }),
];
