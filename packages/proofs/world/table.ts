import { ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Arena } from './arena.ts';

export type Item = Readonly<Record<string, unknown>>;

/** Everything the table holds, by the kind of item: what a proof counts, instead of believing the functions. */
export async function readTable({ dynamodb, tableName }: Arena): Promise<(entity: string) => readonly Item[]> {
  const byEntity = new Map<string, Item[]>();
  let start: ScanCommandInput['ExclusiveStartKey'];
  do {
    const page = await dynamodb.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    for (const raw of page.Items ?? []) {
      const item: Item = unmarshall(raw);
      const entity = String(item.entity);
      const others = byEntity.get(entity) ?? [];
      if (others.length === 0) byEntity.set(entity, others);
      others.push(item);
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return (entity) => byEntity.get(entity) ?? [];
}
