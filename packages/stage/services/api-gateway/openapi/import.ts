import { strictObject } from 'valibot';
import { StageError } from '../../../errors.ts';
import type { ApiDefinition } from '../definition.ts';
import { gatewayResponseDefinition, gatewayResponseProperties } from '../resources/api-properties.ts';
import { methodDefinition, methodProperties } from '../resources/method-properties.ts';
import { type ApiDocument, type ApiOperation, readOperation, readPart } from './document.ts';
import { type Access, accessOf, importAuthorizers } from './security.ts';

const methodSchema = strictObject(methodProperties);
const gatewayResponseSchema = strictObject(gatewayResponseProperties);

/** The keys of a path that are operations. */
const METHODS = new Map([
  ...['get', 'put', 'post', 'delete', 'options', 'head', 'patch'].map((name) => [name, name.toUpperCase()] as const),
  ['x-amazon-apigateway-any-method', 'ANY'],
]);

/** What an import needs besides the document. */
interface Import {
  readonly api: ApiDefinition;
  /** The resource of the template, for messages. */
  readonly where: string;
  /** Makes the id of a part of the API that has this name. */
  readonly idOf: (part: string) => string;
}

/**
 * Makes an API what a document says, as the resources of a template would: resources of its paths, methods, models, validators,
 * authorizers and gateway responses. What the API has of the same name is replaced, and all else stays.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html
 * @throws StageError on what the stage does not import, by its place in the document
 */
export function importDocument(document: ApiDocument, { api, where, idOf }: Import): void {
  importModels(document, api, where);
  for (const [name, { validateRequestBody, validateRequestParameters }] of Object.entries(
    document['x-amazon-apigateway-request-validators'],
  )) {
    api.validators.set(idOf(`validator ${name}`), { body: validateRequestBody, parameters: validateRequestParameters });
  }
  const access = importAuthorizers(document, api, where, idOf);
  for (const [type, response] of Object.entries(document['x-amazon-apigateway-gateway-responses'])) {
    const { statusCode, responseParameters, responseTemplates } = response;
    const given = {
      RestApiId: api.id,
      ResponseType: type,
      ...(statusCode === undefined ? {} : { StatusCode: Number(statusCode) }),
      ResponseParameters: responseParameters,
      ResponseTemplates: responseTemplates,
    };
    const properties = readPart(gatewayResponseSchema, given, `${where}: property Body: the gateway response ${type}`);
    api.gatewayResponses.set(properties.ResponseType, gatewayResponseDefinition(properties));
  }
  for (const [path, item] of Object.entries(document.paths)) {
    const resourceId = resourceAt(path, api, idOf);
    for (const [key, value] of Object.entries(item)) {
      const httpMethod = METHODS.get(key);
      if (httpMethod === undefined) continue;
      const place = `${where}: property Body.paths.${path}.${key}`;
      const operation = readOperation(value, place);
      const given = { RestApiId: api.id, ResourceId: resourceId, HttpMethod: httpMethod };
      const properties = { ...given, ...methodOf(operation, { document, access, idOf, place }) };
      const definition = methodDefinition(readPart(methodSchema, properties, place), `${where}: ${httpMethod} ${path}`);
      const others = (api.methods.get(resourceId) ?? []).filter((method) => method.httpMethod !== httpMethod);
      api.methods.set(resourceId, [...others, definition]);
    }
  }
}

/** The resource of a path; it is made with those above it. */
function resourceAt(path: string, api: ApiDefinition, idOf: Import['idOf']): string {
  let parentId = api.rootResourceId;
  let above = '';
  for (const pathPart of path.split('/').filter(Boolean)) {
    above = `${above}/${pathPart}`;
    const sibling = [...api.resources.values()].find(
      (each) => each.parentId === parentId && each.pathPart === pathPart,
    );
    const resource = sibling ?? { id: idOf(above), parentId, pathPart };
    api.resources.set(resource.id, resource);
    parentId = resource.id;
  }
  return parentId;
}

/** Schemas are models of the same name. */
function importModels({ components }: ApiDocument, api: ApiDefinition, where: string): void {
  for (const [name, schema] of Object.entries(components.schemas)) {
    api.models.set(name, {
      where: `${where}: property Body.components.schemas.${name}`,
      schema: asModel(schema, api.id),
    });
  }
}

/** Names of other schemas become URLs of models, and examples are left out. */
function asModel(schema: Readonly<Record<string, unknown>>, apiId: string): Record<string, unknown> {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    return typeof value === 'object' && value !== null ? asModel({ ...value }, apiId) : value;
  };
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => name !== 'example')
      .map(([name, value]) => {
        const [, model] = name === '$ref' ? (/^#\/components\/schemas\/(\w+)$/.exec(String(value)) ?? []) : [];
        return [
          name,
          model === undefined ? inner(value) : `https://apigateway.amazonaws.com/restapis/${apiId}/models/${model}`,
        ];
      }),
  );
}

interface Surroundings extends Pick<Import, 'idOf'> {
  readonly document: ApiDocument;
  readonly access: ReadonlyMap<string, Access>;
  readonly place: string;
}

/** An operation as the properties of a method. */
function methodOf(operation: ApiOperation, { document, access, idOf, place }: Surroundings): object {
  const validator =
    operation['x-amazon-apigateway-request-validator'] ?? document['x-amazon-apigateway-request-validator'];
  const places = { path: 'path', query: 'querystring', header: 'header' };
  return {
    ...accessOf(operation, access, place),
    ...(validator === undefined ? {} : { RequestValidatorId: idOf(`validator ${validator}`) }),
    RequestParameters: Object.fromEntries(
      operation.parameters.flatMap(({ in: source, name, required }) =>
        source === 'cookie' ? [] : [[`method.request.${places[source]}.${name}`, required]],
      ),
    ),
    RequestModels: Object.fromEntries(
      Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, { schema }]) => {
        if (schema === undefined) return [];
        const [, model] = /^#\/components\/schemas\/(\w+)$/.exec(String(schema.$ref)) ?? [];
        if (model !== undefined) return [[type, model]];
        throw new StageError(`${place}.requestBody: the local stage imports schemas that $ref names.`);
      }),
    ),
    MethodResponses: Object.entries(operation.responses).flatMap(([status, { headers }]) =>
      status === 'default'
        ? []
        : [
            {
              StatusCode: Number(status),
              ResponseParameters: Object.fromEntries(
                Object.keys(headers).map((name) => [`method.response.header.${name}`, true]),
              ),
            },
          ],
    ),
    Integration: integrationOf(operation['x-amazon-apigateway-integration']),
  };
}

/** Names of the extension as those of the resource; what is not given stays out. */
function integrationOf(integration: ApiOperation['x-amazon-apigateway-integration']): object {
  const { type, httpMethod, uri, credentials, passthroughBehavior, timeoutInMillis } = integration;
  const Type = type.toUpperCase();
  const isMapped = !Type.endsWith('_PROXY');
  const given = {
    IntegrationHttpMethod: Type === 'MOCK' ? undefined : httpMethod?.toUpperCase(),
    Uri: uri,
    Credentials: credentials,
    TimeoutInMillis: timeoutInMillis,
    CacheNamespace: integration.cacheNamespace,
    CacheKeyParameters: integration.cacheKeyParameters,
    RequestParameters: Type === 'AWS_PROXY' ? undefined : integration.requestParameters,
    PassthroughBehavior: isMapped ? passthroughBehavior?.toUpperCase() : undefined,
    RequestTemplates: isMapped ? integration.requestTemplates : undefined,
    IntegrationResponses: isMapped
      ? Object.entries(integration.responses).map(([pattern, response]) => ({
          StatusCode: response.statusCode,
          ...(pattern === 'default' ? {} : { SelectionPattern: pattern }),
          ResponseParameters: response.responseParameters,
          ResponseTemplates: response.responseTemplates,
        }))
      : undefined,
  };
  return { Type, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}
