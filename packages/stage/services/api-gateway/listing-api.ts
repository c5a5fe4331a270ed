import { declared } from '../../declared.ts';
import type { LoadedResource } from '../../loader.ts';
import type { StageCore } from '../../service.ts';
import { pageOf } from '../../wire/pages.ts';
import { type RestRequest, restJson } from '../../wire/rest-json.ts';
import type { ApiGateway } from './api-gateway.ts';
import { API, badRequest, controlPlane, notFound } from './control-operation.ts';

const PAGE = 25;

/**
 * What API Gateway tells of its APIs, API keys and usage plans.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html
 */
export function apiGatewayListing(
  gateway: ApiGateway,
  stage: Pick<StageCore, 'access' | 'account' | 'clock' | 'region' | 'stacks'>,
): ReturnType<typeof restJson> {
  const createdDate = Math.floor(stage.clock.createdAt / 1_000);
  const apis = () => declared(stage, 'AWS::ApiGateway::RestApi');
  const describeApi = ({ ref, attributes, properties }: LoadedResource) => ({
    id: ref,
    name: gateway.find(ref)?.name,
    description: properties.Description,
    createdDate,
    apiKeySource: properties.ApiKeySourceType ?? 'HEADER',
    endpointConfiguration: { types: Object(properties.EndpointConfiguration).Types ?? ['EDGE'] },
    disableExecuteApiEndpoint: false,
    rootResourceId: attributes?.RootResourceId,
  });
  const describeKey = (withValue: boolean) => (key: ReturnType<ApiGateway['keys']['all']>[number]) => {
    const { id, name, enabled, value, createdAt } = key;
    const created = Math.floor(createdAt / 1_000);
    return {
      id,
      ...(withValue ? { value } : {}),
      name,
      enabled,
      createdDate: created,
      lastUpdatedDate: created,
      stageKeys: [],
    };
  };
  const describePlan = ({ ref, properties }: LoadedResource) => ({
    id: ref,
    name: properties.UsagePlanName,
    description: properties.Description,
    apiStages: (Array.isArray(properties.ApiStages) ? properties.ApiStages : []).map(lowered),
    throttle: lowered(properties.Throttle),
    quota: lowered(properties.Quota),
  });
  const { operation } = controlPlane(gateway, stage);
  const paged = <Item>({ query }: RestRequest, all: readonly Item[], describe: (item: Item) => unknown) => {
    const limit = Number(query.get('limit') ?? PAGE);
    const { items, next } = pageOf(all, query.get('position') ?? undefined, limit, badPosition);
    return { item: items.map(describe), position: next };
  };
  const api = (id: string | undefined) => {
    const found = apis().find(({ ref }) => ref === id);
    if (found !== undefined) return found;
    throw notFound(`Invalid API identifier specified ${stage.account}:${id}`);
  };

  return restJson(
    [
      operation('GET', '/restapis', (request) => paged(request, apis(), describeApi)),
      operation('GET', API, ({ path }) => describeApi(api(path.api))),
      operation('GET', '/apikeys', (request) => {
        const prefix = request.query.get('name') ?? '';
        const keys = gateway.keys.all().filter(({ name }) => name.startsWith(prefix));
        return paged(request, keys, describeKey(request.query.get('includeValues') === 'true'));
      }),
      operation('GET', '/usageplans', (request) =>
        paged(request, declared(stage, 'AWS::ApiGateway::UsagePlan'), describePlan),
      ),
    ],
    stage.access,
  );
}

/** Members as the API writes them: what a template calls `BurstLimit` is `burstLimit`. */
const lowered = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([name, member]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, member]),
      )
    : value;

const badPosition = badRequest('Invalid position parameter');
