import { StageError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import { type Authorities, authorizationOf } from './authorization.ts';
import { type ApiDefinition, type MethodDefinition, named, type ResourceDefinition } from './definition.ts';
import type { DeployedMethod } from './exchange.ts';
import { GatewayResponses } from './gateway-responses.ts';
import { functionBackend } from './integrations/function.ts';
import { httpBackend, httpProxyIntegration } from './integrations/http.ts';
import { mappedIntegration } from './integrations/mapped.ts';
import { mockBackend } from './integrations/mock.ts';
import { type ServiceCaller, serviceBackend } from './integrations/service.ts';
import { lambdaIntegration } from './lambda-integration.ts';
import { cacheKeyOf } from './response-cache.ts';
import { Router } from './router.ts';
import { compileModels, requestCheck } from './validator.ts';

/** A frozen copy of an API's methods: what is defined later is not in it. */
export interface Deployment {
  readonly id: string;
  readonly router: Router;
  readonly responses: GatewayResponses;
  readonly binaryMediaTypes: readonly string[];
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
}

/** What methods use: those who decide on callers, and those who answer. */
export interface Backends extends Authorities {
  /** Services of AWS, and URLs of AWS at which the stage answers. */
  readonly services: ServiceCaller & Pick<StageCore, 'localUrl'>;
}

/**
 * Deploys an API as it is defined now.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
 * @throws StageError when the definition names what does not exist, or asks for what the stage does not execute
 */
export function deploy(id: string, api: ApiDefinition, backends: Backends): Deployment {
  if ([...api.methods.values()].flat().length === 0) {
    throw new StageError(`${api.name}: an API without methods cannot be deployed.`);
  }
  for (const { parentId, pathPart } of api.resources.values()) {
    if (parentId !== undefined) named(api.resources, parentId, `${api.name}: the parent of ${pathPart}`);
  }
  for (const [resourceId, [method]] of api.methods) named(api.resources, resourceId, `${method?.where}: the resource`);
  const models = compileModels(api);
  const authorizeFor = authorizationOf(api, backends);
  const deployed = (method: MethodDefinition, resource: ResourceDefinition, path: string): DeployedMethod => {
    const authorize = authorizeFor(method);
    return {
      resourceId: resource.id,
      resourcePath: path,
      httpMethod: method.httpMethod,
      apiKeyRequired: method.apiKeyRequired,
      ...(authorize === undefined ? {} : { authorize }),
      validate: requestCheck(method, api, models),
      cacheKey: cacheKeyOf(method, resource.id),
      integrate: integration(method, backends),
    };
  };
  return {
    id,
    router: new Router(api.resources.values(), (resource, path) =>
      (api.methods.get(resource.id) ?? []).map((method) => deployed(method, resource, path)),
    ),
    responses: new GatewayResponses(api.gatewayResponses, api.name),
    binaryMediaTypes: api.binaryMediaTypes,
    apiKeySource: api.apiKeySource ?? 'HEADER',
  };
}

function integration(method: MethodDefinition, backends: Backends): DeployedMethod['integrate'] {
  const { integration: definition, where } = method;
  const { clock, lambda, services } = backends;
  switch (definition.type) {
    case 'MOCK':
      return mappedIntegration(definition, method, mockBackend);
    case 'AWS':
      return mappedIntegration(
        definition,
        method,
        definition.credentials === undefined && /:lambda:path/.test(definition.uri)
          ? functionBackend(definition, where, lambda, clock)
          : serviceBackend(definition, where, services, clock),
      );
    case 'HTTP':
      return mappedIntegration(definition, method, httpBackend(definition, clock, services.localUrl));
    case 'HTTP_PROXY':
      return httpProxyIntegration(definition, method, clock, services.localUrl);
    case 'AWS_PROXY':
      return lambdaIntegration(definition, where, lambda, clock);
  }
}
