import {
  APIGatewayClient,
  FlushStageCacheCommand,
  GetStageCommand,
  type PatchOperation,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { type AliasConfiguration, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { signed } from '@serverless-arcade/stage/test/support/signed-fetch.ts';
import type { Playground } from '../../playground/playground.ts';

/** What the API says of a release. */
export interface Said {
  readonly status: number;
  readonly warning: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

type ApiStage = 'play' | 'preview';

const HANDLER = 'releases/game-version';

/** Asks the release API. @param path below the API stage */
export async function ask(
  { stage }: Playground,
  path = 'games/galaxian/version',
  { at = 'play', headers = {} }: { readonly at?: ApiStage; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Said> {
  const url = stage.output('releases', 'ReleaseApiUrl').replace(/play\/$/, `${at}/`);
  const response = await fetch(`${url}${path}`, { headers });
  return { status: response.status, warning: response.headers.get('warning'), body: Object(await response.json()) };
}

/** The aliases by which so many requests were answered, and how often. */
export async function aliasesOf(playground: Playground, requests: number): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let each = 0; each < requests; each += 1) {
    const alias = String((await ask(playground)).body.alias);
    counts.set(alias, (counts.get(alias) ?? 0) + 1);
  }
  return counts;
}

const config = ({ stage, client }: Playground) => ({
  endpoint: stage.endpoint,
  region: stage.region,
  credentials: { accessKeyId: client.address.local?.accessKeyId ?? '', secretAccessKey: 'local' },
});

/** Does something with API Gateway as an operator. */
export async function withGateway<T>(
  playground: Playground,
  act: (client: APIGatewayClient, restApiId: string) => Promise<T>,
): Promise<T> {
  const client = new APIGatewayClient(config(playground));
  try {
    return await act(client, playground.stage.output('releases', 'ReleaseApiId'));
  } finally {
    client.destroy();
  }
}

/** Changes the settings of an API stage. */
export const patch = (playground: Playground, stageName: ApiStage, ...patchOperations: readonly PatchOperation[]) =>
  withGateway(playground, (client, restApiId) =>
    client.send(new UpdateStageCommand({ restApiId, stageName, patchOperations: [...patchOperations] })),
  );

export const replace = (path: string, value: string): PatchOperation => ({ op: 'replace', path, value });

/** The settings of an API stage. */
export const settingsOf = (playground: Playground, stageName: ApiStage = 'play') =>
  withGateway(playground, (client, restApiId) => client.send(new GetStageCommand({ restApiId, stageName })));

/** Does something with Lambda as an operator. */
export async function withLambda<T>(
  playground: Playground,
  act: (client: LambdaClient, functionName: string) => Promise<T>,
): Promise<T> {
  const client = new LambdaClient({ ...config(playground), maxAttempts: 1 });
  try {
    return await act(client, playground.functionOf(HANDLER).name);
  } finally {
    client.destroy();
  }
}

/** Where an alias leads from now on. */
export const moveAlias = (
  playground: Playground,
  Name: string,
  FunctionVersion: string,
  weights: Readonly<Record<string, number>> = {},
): Promise<AliasConfiguration> =>
  withLambda(playground, (client, FunctionName) =>
    client.send(
      new UpdateAliasCommand({
        FunctionName,
        Name,
        FunctionVersion,
        RoutingConfig: { AdditionalVersionWeights: { ...weights } },
      }),
    ),
  );

/** Publishes a further version, as a deployment does, and points `live` to it. @returns its number */
export async function publish(playground: Playground): Promise<string> {
  const { lambda } = playground.stage.services;
  const fn = playground.functionOf(HANDLER);
  lambda.register({ ...fn, memoryMiB: fn.memoryMiB + 64 });
  const { version = '' } = lambda.functions.publish(fn.name);
  await moveAlias(playground, 'live', version);
  return version;
}

/** Turns the cache of the API stage on, as `-c hourly=true` does, and empties it. */
export async function turnCacheOn(playground: Playground): Promise<void> {
  await patch(
    playground,
    'play',
    replace('/cacheClusterEnabled', 'true'),
    replace('/~1games~1{gameId}~1version/GET/caching/enabled', 'true'),
  );
  await withGateway(playground, (client, restApiId) =>
    client.send(new FlushStageCacheCommand({ restApiId, stageName: 'play' })),
  );
}

/** Asks for a fresh answer, signed by the session with this access key, or by nobody. */
export async function askForFresh(
  playground: Playground,
  accessKeyId?: string,
  secretAccessKey = 'local',
): Promise<Said> {
  const headers = { 'Cache-Control': 'max-age=0' };
  if (accessKeyId === undefined) return ask(playground, undefined, { headers });
  const url = `${playground.stage.output('releases', 'ReleaseApiUrl')}games/galaxian/version`;
  const credentials = { accessKeyId, secretAccessKey, sessionToken: 'local' };
  const { headers: sent } = await signed(url, { credentials, at: playground.stage.services.clock.now(), headers });
  return ask(playground, undefined, { headers: sent });
}

/** A session of the role that may renew entries of the cache. */
export const refresher = ({ stage }: Playground): string =>
  stage.services.access.sessionFor(stage.output('releases', 'RefresherRoleArn'), 'refresher').accessKeyId;

/** How many invocations ran the function. */
export const invocations = ({ stage }: Playground): number =>
  stage.records.of('invocation').filter(({ functionName }) => functionName.includes('GameVersion')).length;

/** The sum of a metric of the function, by the version that ran behind an alias. */
export function sumOf(playground: Playground, name: string, alias: string, ExecutedVersion?: string): number {
  const { clock, metrics } = playground.stage.services;
  const FunctionName = playground.functionOf(HANDLER).name;
  const byVersion = ExecutedVersion === undefined ? {} : { ExecutedVersion };
  const dimensions = { FunctionName, Resource: `${FunctionName}:${alias}`, ...byVersion };
  const metric = { namespace: 'AWS/Lambda', name, dimensions };
  const points = metrics.datapoints(metric, 'Sum', 60, clock.createdAt - 60_000, clock.now() + 1);
  return points.reduce((total, { value }) => total + value, 0);
}
