import { ListUsersCommand, type UserType } from '@aws-sdk/client-cognito-identity-provider';
import { ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ArcadeClient } from '../../../playground/arcade-client.ts';
import type { Item } from '../world/table.ts';
import type { Promises } from './promises.ts';
import { CREDITS } from './promises.ts';
import { PARAMETER } from './traffic.ts';

/** What is not as it was answered. */
export interface Broken {
  readonly lost: readonly string[];
  readonly double: readonly string[];
}

/** Compares what the stage has with what it has answered. */
export async function check(client: ArcadeClient, promises: Promises): Promise<Broken> {
  const [users, items, parameter] = await Promise.all([usersOf(client), itemsOf(client), parameterOf(client)]);
  const lost: string[] = [];
  const double: string[] = [];
  const of = (entity: string) => items.filter((item) => item.entity === entity);
  const status = new Map(users.map(({ Username = '', UserStatus }) => [Username, UserStatus]));
  const players = new Map(of('player').map((item) => [String(item.playerId), item]));
  const plays = Map.groupBy(
    of('play').filter(({ score }) => Number(score) < CREDITS),
    ({ playerId }) => String(playerId),
  );
  for (const { account, email, isConfirmed, played } of promises.signedUp) {
    const { playerId } = account;
    if (!status.has(playerId)) lost.push(`the user ${email}`);
    if (!isConfirmed) continue;
    const player = players.get(playerId);
    if (status.get(playerId) !== 'CONFIRMED' || player === undefined) lost.push(`the confirmation of ${email}`);
    const scores = (plays.get(playerId) ?? []).map(({ score }) => Number(score));
    if (scores.length < played.size) lost.push(`${played.size - scores.length} plays of ${email}`);
    if (new Set(scores).size < scores.length) double.push(`plays of ${email}`);
    if (Number(player?.credits) + scores.length !== CREDITS) double.push(`credits of ${email}`);
  }
  for (const playerId of players.keys()) if (!status.has(playerId)) lost.push(`the user of the player ${playerId}`);
  const imports = new Set(of('import').map(({ importId }) => `/imports/${importId}`));
  for (const path of promises.imports.keys()) if (!imports.has(path)) lost.push(path);
  if (parameter < promises.parameter) lost.push(`the parameter ${promises.parameter}, which is ${parameter}`);
  return { lost, double };
}

/** The imports that have not come to their end, or not with the rows that they had. */
export async function unfinishedImports(client: ArcadeClient, { imports }: Promises): Promise<readonly string[]> {
  const items = (await itemsOf(client)).filter(({ entity }) => entity === 'import');
  const states = new Map(items.map((item) => [`/imports/${item.importId}`, item]));
  return [...imports].flatMap(([path, rows]) => {
    const { status, loaded } = states.get(path) ?? {};
    return status === 'done' && loaded === rows ? [] : [`${path} is ${status} with ${loaded} of ${rows} rows`];
  });
}

async function usersOf({ cognito, address }: ArcadeClient): Promise<readonly UserType[]> {
  const users: UserType[] = [];
  let token: string | undefined;
  do {
    const page = await cognito.send(
      new ListUsersCommand({ UserPoolId: address.userPoolId, Limit: 60, PaginationToken: token }),
    );
    users.push(...(page.Users ?? []));
    token = page.PaginationToken;
  } while (token !== undefined);
  return users;
}

async function itemsOf({ dynamodb, address }: ArcadeClient): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: ScanCommandInput['ExclusiveStartKey'];
  do {
    const page = await dynamodb.send(
      new ScanCommand({ TableName: address.tableName, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
}

async function parameterOf({ address: { region, local } }: ArcadeClient): Promise<number> {
  if (local === undefined) return 0;
  const credentials = { accessKeyId: local.accessKeyId, secretAccessKey: 'local' };
  const ssm = new SSMClient({ region, endpoint: local.endpoint, credentials });
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: PARAMETER }));
    return Number(Parameter?.Value);
  } catch (error) {
    if (Object(error).name === 'ParameterNotFound') return 0;
    throw error;
  } finally {
    ssm.destroy();
  }
}
