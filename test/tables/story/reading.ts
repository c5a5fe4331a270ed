import { DynamoDBClient, ExecuteStatementCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { BY_END } from '#lambda/tables/table.ts';
import { NOTHING_SCANNED, parallelScan, type ScanProgress } from '../../../playground/parallel-scan.ts';
import type { Playground } from '../../../playground/playground.ts';
import { BORROWED_ROLE, observe, type Scene } from '../../../playground/step.ts';
import { ask, outcomeOf, tableName } from '../client.ts';

export const PLAYER = 'ada';
const YEARS = ['2023', '2024', '2025', '2026'];
const play = (year: string) => ({
  playerId: PLAYER,
  playId: `play-${9_999 - Number(year)}`,
  gameId: 'galaxian',
  score: Number(year),
  endedAt: `${year}-06-01T12:00:00.000Z`,
});
const BETWEEN = { playerId: PLAYER, from: '2024-01-01T00:00:00.000Z', to: '2025-12-31T23:59:59.999Z' };

/** Games of one player between two years, by the local index: by a statement of PartiQL, and by a strong query. */
export async function readByEnd(playground: Playground): Promise<string> {
  for (const year of YEARS) await ask(playground, 'record-play', play(year));
  const { plays } = Object(await ask(playground, 'ask-history', BETWEEN));
  const found = Array.isArray(plays) ? plays.map(({ score }) => score) : [];
  observe(found.join() === '2024,2025', `the plays of ${found}`);
  const { Items = [] } = await playground.client.dynamodb.send(
    new QueryCommand({
      TableName: tableName(playground, 'History'),
      IndexName: BY_END,
      KeyConditionExpression: 'playerId = :player AND endedAt > :from',
      ExpressionAttributeValues: { ':player': { S: PLAYER }, ':from': { S: BETWEEN.from } },
      ConsistentRead: true,
    }),
  );
  observe(Items.length === 3, `a strong query of the index found ${Items.length} plays`);
  return 'two of four plays, in the order of their ends, though their keys have another one; also by a strong query';
}

/** How large the item collection of a player is. */
export async function measureCollection(playground: Playground): Promise<string> {
  const { client } = playground;
  const { ItemCollectionMetrics } = await client.dynamodb.send(
    new PutItemCommand({
      TableName: tableName(playground, 'History'),
      Item: { playerId: { S: PLAYER }, playId: { S: 'measured' } },
      ReturnItemCollectionMetrics: 'SIZE',
    }),
  );
  const [from = -1, to = -1] = ItemCollectionMetrics?.SizeEstimateRangeGB ?? [];
  observe(from >= 0 && to >= from && to < 10, `the collection has ${from} to ${to} GB`);
  return 'a write says up to how many GB the collection of its key has, of the 10 GB that it may have';
}

/** Statements that change all plays, or none. */
export async function correctPlays(playground: Playground): Promise<string> {
  const [first, second] = ['2023', '2024'].map((year) => play(year).playId);
  const correct = async (playIds: readonly unknown[], gameId: string) =>
    Object(await ask(playground, 'correct-game', { playerId: PLAYER, playIds, gameId }));
  const done = await correct([first, second], 'galaga');
  observe(done.corrected === true && done.plays?.length === 2, 'two plays were not corrected');
  const refused = await correct([first, 'no-such-play'], 'frogger');
  observe(refused.corrected === false && refused.plays?.[0]?.gameId === 'galaga', 'a part of a transaction was done');
  return 'a transaction of statements corrects two plays; with one that is not there it corrects none';
}

/** SELECTs with and without the partition key, by the role of a function. */
export async function refuseFullScan(playground: Playground): Promise<string> {
  const { stage } = playground;
  const { roleArn } = playground.functionOf('tables/correct-game');
  const { accessKeyId } = stage.services.access.sessionFor(roleArn, BORROWED_ROLE);
  const dynamodb = new DynamoDBClient({
    region: stage.region,
    endpoint: stage.endpoint,
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });
  const table = tableName(playground, 'History');
  const select = (condition: string) =>
    outcomeOf(dynamodb.send(new ExecuteStatementCommand({ Statement: `SELECT * FROM "${table}"${condition}` })));
  try {
    const outcomes: string[] = [];
    for (const condition of ['', ` WHERE gameId = 'galaga'`, ` WHERE playerId = '${PLAYER}'`]) {
      outcomes.push(await select(condition));
    }
    observe(outcomes.join() === 'AccessDeniedException,AccessDeniedException,ok', `the role was answered ${outcomes}`);
  } finally {
    dynamodb.destroy();
  }
  return 'without the partition key a SELECT is refused by IAM, with it the same role reads';
}

/** Reads all items in segments, stops in the middle, and goes on. */
export async function scanInSegments(playground: Playground): Promise<string> {
  const { dynamodb } = playground.client;
  const plan = { table: tableName(playground, 'History'), segments: 3, unitsPerSecond: 1, pageSize: 2 };
  const seen: string[] = [];
  let saved: ScanProgress = NOTHING_SCANNED;
  let waited = 0;
  let pagesLeft = 2;
  const ports = {
    visit: async (items: readonly Readonly<Record<string, { readonly S?: string | undefined }>>[]) => {
      seen.push(...items.map(({ playId }) => String(playId?.S)));
    },
    save: async (progress: ScanProgress) => {
      saved = progress;
      pagesLeft -= 1;
      if (pagesLeft === 0) throw new Error('the scan was interrupted');
    },
    sleep: async (milliseconds: number) => {
      waited += milliseconds;
    },
  };
  const interrupted = await parallelScan(dynamodb, plan, ports).then(
    () => false,
    () => true,
  );
  observe(interrupted, 'the scan was not interrupted');
  const end = await parallelScan(dynamodb, plan, ports, saved);
  const distinct = new Set(seen);
  observe(distinct.size === YEARS.length + 1, `${distinct.size} items were read`);
  observe(waited >= (end.units - 1) * 1_000, `${end.units} units in ${waited} ms`);
  return `${distinct.size} items in three segments, resumed after an interruption, at one unit a second`;
}

export const reading: Scene = {
  id: 'tables-reading',
  steps: [
    { pattern: 'ddb-lsi', title: 'Plays between two years, by a local index', run: readByEnd },
    { pattern: 'ddb-lsi', title: 'A write says how large its item collection is', run: measureCollection },
    { pattern: 'ddb-partiql', title: 'Statements that are all done, or none', run: correctPlays },
    { pattern: 'ddb-partiql', title: 'IAM refuses a SELECT that reads the whole table', run: refuseFullScan },
    {
      pattern: 'ddb-parallel-scan',
      title: 'A slow scan in segments goes on after an interruption',
      run: scanInSegments,
    },
  ],
};
