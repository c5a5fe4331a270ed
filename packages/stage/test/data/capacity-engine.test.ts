import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { array, type InferOutput, number, object, optional, parse, record, string, union } from 'valibot';
import { seededRandom } from '../../random.ts';
import { entryOf, type TableShape, writeCost } from '../../services/dynamodb/capacity/index-writes.ts';
import { itemBytes } from '../../services/dynamodb/capacity/item-size.ts';
import { batchReadUnits, pageReadUnits, readUnits } from '../../services/dynamodb/capacity/units.ts';
import { DynamoDb } from '../../services/dynamodb/dynamodb.ts';
import { startEngine } from '../../services/dynamodb/engine.ts';
import type { Item } from '../../services/dynamodb/streams/change.ts';
import { ServiceStage } from '../support/service-stage.ts';

const TableName = 'measured';
const shape = {
  keys: ['pk', 'sk'],
  indexes: {
    everything: { keys: ['g'], projection: 'ALL' },
    'keys-only': { keys: ['g', 'h'], projection: [] },
    local: { keys: ['pk', 'h'], projection: ['shown'] },
  },
} as const satisfies TableShape;

let stage: ServiceStage;
let dynamodb: DynamoDb;
beforeAll(async () => {
  stage = await ServiceStage.open();
  dynamodb = new DynamoDb(stage.clock, stage.activity, startEngine);
  const schema = (names: readonly string[]) =>
    names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
  await dynamodb.createTable(
    { name: TableName, arn: stage.arn('dynamodb', `table/${TableName}`), keyAttributes: shape.keys },
    {
      AttributeDefinitions: ['pk', 'sk', 'g', 'h'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: schema(shape.keys),
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        { IndexName: 'everything', KeySchema: schema(['g']), Projection: { ProjectionType: 'ALL' } },
        { IndexName: 'keys-only', KeySchema: schema(['g', 'h']), Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'local',
          KeySchema: schema(['pk', 'h']),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['shown'] },
        },
      ],
    },
  );
});
afterAll(async () => {
  await Promise.all([stage.close(), dynamodb.close()]);
});

const SEED = 20_261_130;
const OPERATIONS = 500;

test(`ddb-capacity-calculator: ${OPERATIONS} random calls consume what the calculator says`, async () => {
  const random = seededRandom(SEED);
  const dice = { below: (count: number) => Math.floor(random() * count), chance: (share: number) => random() < share };
  const items = new Map<string, Item>();
  for (let index = 0; index < OPERATIONS; index += 1) {
    const key = keyOf(`p${dice.below(4)}`, `s${dice.below(5)}`);
    const kind = KINDS[dice.below(KINDS.length)] ?? 'put';
    const { operation, input, expected, writes } = callOf(kind, key, items, dice);
    const output = parse(answer, await dynamodb.call(operation, { ...input, ReturnConsumedCapacity: 'INDEXES' }));
    expect({ index, kind, ...reported(output) }).toEqual({ index, kind, ...expected });
    if (writes === undefined) continue;
    if (writes.item === undefined) items.delete(idOf(key));
    else items.set(idOf(key), writes.item);
  }
  expect(items.size).toBeGreaterThan(10);
}, 60_000);

interface Dice {
  readonly below: (count: number) => number;
  readonly chance: (share: number) => boolean;
}

/** A call, what it should consume, and what it leaves under the key if it writes. */
interface Planned {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: object;
  readonly writes?: { readonly item: Item | undefined };
}

function callOf(kind: Kind, Key: Item, items: ReadonlyMap<string, Item>, dice: Dice): Planned {
  const before = items.get(idOf(Key));
  const ConsistentRead = dice.chance(0.5);
  const consistency = ConsistentRead ? 'strong' : 'eventual';
  const partition = [...items.values()].filter(({ pk }) => pk?.S === Key.pk?.S);
  const inPartition = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': Key.pk } };
  switch (kind) {
    case 'put': {
      const item = atStep({ ...Key, ...randomAttributes(dice) }, dice);
      const expected = writeCost(shape, before, item);
      return { operation: 'PutItem', input: { TableName, Item: item }, expected, writes: { item } };
    }
    case 'update': {
      const changes = randomAttributes(dice);
      const item = { ...Key, ...before, ...changes };
      const names = Object.keys(changes);
      const input = {
        TableName,
        Key,
        UpdateExpression: `SET ${names.map((_, at) => `#n${at} = :v${at}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#n${at}`, name])),
        ExpressionAttributeValues: Object.fromEntries(Object.values(changes).map((value, at) => [`:v${at}`, value])),
      };
      return { operation: 'UpdateItem', input, expected: writeCost(shape, before, item), writes: { item } };
    }
    case 'delete': {
      const expected = writeCost(shape, before, undefined);
      return { operation: 'DeleteItem', input: { TableName, Key }, expected, writes: { item: undefined } };
    }
    case 'transaction': {
      const item = { ...Key, ...randomAttributes(dice) };
      const input = { TransactItems: [{ Put: { TableName, Item: item } }] };
      const expected = writeCost(shape, before, item, 'transactional');
      return { operation: 'TransactWriteItems', input, expected, writes: { item } };
    }
    case 'get': {
      const projection = dice.chance(0.5) ? { ProjectionExpression: 'pk' } : {};
      const expected = onTable(readUnits(sizeOf(before), consistency));
      return { operation: 'GetItem', input: { TableName, Key, ConsistentRead, ...projection }, expected };
    }
    case 'read-in-transaction': {
      const expected = onTable(readUnits(sizeOf(before), 'transactional'));
      return { operation: 'TransactGetItems', input: { TransactItems: [{ Get: { TableName, Key } }] }, expected };
    }
    case 'batch': {
      const Keys = ['s0', 's1', 's2', 's3'].map((sk) => keyOf(String(Key.pk?.S), sk));
      const sizes = Keys.map((one) => sizeOf(items.get(idOf(one))));
      const expected = onTable(batchReadUnits(sizes, consistency));
      return {
        operation: 'BatchGetItem',
        input: { RequestItems: { [TableName]: { Keys, ConsistentRead } } },
        expected,
      };
    }
    case 'query': {
      const FilterExpression = 'attribute_not_exists(a)';
      const expected = onTable(pageReadUnits(partition.map(itemBytes), consistency));
      return { operation: 'Query', input: { TableName, ConsistentRead, FilterExpression, ...inPartition }, expected };
    }
    case 'query-index': {
      const entries = partition.map((item) => entryOf(shape.keys, shape.indexes.local, item));
      const expected = { table: 0, indexes: { local: pageReadUnits(entries.map(sizeOf), consistency) } };
      return { operation: 'Query', input: { TableName, IndexName: 'local', ConsistentRead, ...inPartition }, expected };
    }
    case 'scan': {
      const expected = onTable(pageReadUnits([...items.values()].map(itemBytes), consistency));
      return { operation: 'Scan', input: { TableName, ConsistentRead, Select: 'COUNT' }, expected };
    }
  }
}

const KINDS = [
  'put',
  'put',
  'update',
  'update',
  'delete',
  'transaction',
  'get',
  'read-in-transaction',
  'batch',
  'query',
  'query-index',
  'scan',
] as const;
type Kind = (typeof KINDS)[number];

const keyOf = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const idOf = ({ pk, sk }: Item) => `${pk?.S}/${sk?.S}`;
const onTable = (table: number) => ({ table, indexes: {} });
const sizeOf = (item: Item | undefined) => (item === undefined ? 0 : itemBytes(item));

const units = object({ CapacityUnits: number() });
const consumed = object({
  Table: optional(units),
  GlobalSecondaryIndexes: optional(record(string(), units), {}),
  LocalSecondaryIndexes: optional(record(string(), units), {}),
});
/** Calls about several items report a list. */
const answer = object({ ConsumedCapacity: union([array(consumed), consumed]) });

function reported({ ConsumedCapacity }: InferOutput<typeof answer>) {
  const [{ Table, GlobalSecondaryIndexes, LocalSecondaryIndexes } = parse(consumed, {})] = [ConsumedCapacity].flat();
  const all = Object.entries({ ...GlobalSecondaryIndexes, ...LocalSecondaryIndexes });
  return {
    table: Table?.CapacityUnits,
    indexes: Object.fromEntries(all.map(([name, one]) => [name, one.CapacityUnits])),
  };
}

/** Fills an item up to the last byte of a write unit, or to the first of the next: a byte that is miscounted is a unit. */
function atStep(item: Item, { chance }: Dice): Item {
  const padded = { ...item, pad: { S: '' } };
  const missing = (1_024 - (itemBytes(padded) % 1_024)) % 1_024;
  return { ...padded, pad: { S: 'x'.repeat(missing + (chance(0.5) ? 1 : 0)) } };
}

/** Attributes of all types, of sizes around the steps of the units. */
function randomAttributes({ below, chance }: Dice): Item {
  const text = (bytes: number) => 'é'.repeat(Math.floor(bytes / 2)) + 'x'.repeat(bytes % 2);
  const number = () => {
    const digits = `${1 + below(9)}${Array.from({ length: below(20) }, () => below(10)).join('')}`;
    const forms = [digits, `-${digits}`, `0.000${digits}`, `${digits}000`, `${digits}e5`];
    return { N: forms[below(forms.length)] ?? digits };
  };
  const values: readonly (() => Item[string])[] = [
    () => ({ S: text(900 + below(300)) }),
    () => ({ S: text(below(4_000)) }),
    number,
    () => ({ B: Buffer.alloc(below(600)).toString('base64') }),
    () => ({ BOOL: chance(0.5) }),
    () => ({ NULL: true }),
    () => ({ SS: ['one', 'twö'] }),
    () => ({ NS: ['1', '2.5', '-300'] }),
    () => ({ L: [{ S: 'in a list' }, number(), { L: [] }] }),
    () => ({ M: { naïve: { S: text(below(200)) }, inner: { M: { n: number() } } } }),
  ];
  const any = () => (values[below(values.length)] ?? number)();
  const item: Record<string, Item[string]> = { a: any() };
  if (chance(0.7)) item.b = any();
  if (chance(0.5)) item.shown = any();
  if (chance(0.6)) item.g = { S: `g${below(3)}` };
  if (chance(0.6)) item.h = { S: `h${below(3)}` };
  return item;
}
