import { DeleteItemCommand, DescribeTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { itemBytes } from '@serverless-arcade/stage/services/dynamodb/capacity/item-size.ts';
import { BY_END } from '#lambda/tables/table.ts';
import { capacityOf } from '../../../playground/capacity-units.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Scene } from '../../../playground/step.ts';
import { tableName } from '../client.ts';

/** What each table says about its class. */
export async function readTableClasses(playground: Playground): Promise<string> {
  const { dynamodb } = playground.client;
  const classOf = async (name: 'History' | 'Sessions' | 'Counts') => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName(playground, name) }));
    return Table?.TableClassSummary?.TableClass ?? 'the default';
  };
  const classes = [await classOf('History'), await classOf('Sessions'), await classOf('Counts')];
  observe(`${classes}` === 'STANDARD_INFREQUENT_ACCESS,the default,the default', `the classes are ${classes}`);
  return `the history is ${classes[0]}, sessions and counts have the class that a table has by default`;
}

/** A large play consumes what the calculator says, in the table and in its index. */
export async function measureUnits(playground: Playground): Promise<string> {
  const { dynamodb } = playground.client;
  const TableName = tableName(playground, 'History');
  const Key = { playerId: { S: 'measured' }, playId: { S: 'play-1' } };
  const Item = { ...Key, endedAt: { S: '2026-06-01T12:00:00.000Z' }, log: { S: 'x'.repeat(5_000) } };
  const { bytes, calls } = capacityOf(itemBytes(Item), 1);
  const expected = (kind: string) => calls.find((call) => call.kind === kind)?.units;

  const put = await dynamodb.send(new PutItemCommand({ TableName, Item, ReturnConsumedCapacity: 'INDEXES' }));
  const { Table, LocalSecondaryIndexes } = put.ConsumedCapacity ?? {};
  const written = [Table?.CapacityUnits, LocalSecondaryIndexes?.[BY_END]?.CapacityUnits];
  const write = expected('write, standard');
  observe(`${written}` === `${[write, write]}`, `table and index took ${written} units instead of ${write} each`);

  const readUnits = async (ConsistentRead: boolean) => {
    const get = new GetItemCommand({ TableName, Key, ConsistentRead, ReturnConsumedCapacity: 'TOTAL' });
    return (await dynamodb.send(get)).ConsumedCapacity?.CapacityUnits;
  };
  const read = [await readUnits(false), await readUnits(true)];
  const wanted = [expected('read, eventual'), expected('read, strong')];
  observe(`${read}` === `${wanted}`, `reads took ${read} units instead of ${wanted}`);
  await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
  return `${bytes} bytes, as calculated: ${write} units to write, and as many for the index; ${read.join(' or ')} to read`;
}

export const units: Scene = {
  id: 'tables-units',
  steps: [
    { pattern: 'ddb-table-class', title: 'A table says of which class it is', run: readTableClasses },
    { pattern: 'ddb-capacity-calculator', title: 'Calls consume what was calculated', run: measureUnits },
  ],
};
