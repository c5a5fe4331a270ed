import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { object, optional, parse, string } from 'valibot';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { ENTRY_PREFIX, FEE_PREFIX, tournamentPartition } from '../keys.ts';
import type { Entrant } from '../use-cases/list-entrants.ts';

const rowSchema = object({ playerId: string(), status: optional(string()) });

/** Everybody who signed up, in the order of their ids. */
export const listEntries = async (tournamentId: string): Promise<readonly Entrant[]> =>
  (await listRows(tournamentId, ENTRY_PREFIX)).map(({ playerId }) => ({ playerId }));

/** The players whose fee is paid, and not given back. */
export const listPaid = async (tournamentId: string): Promise<readonly string[]> =>
  (await listRows(tournamentId, FEE_PREFIX)).filter(({ status }) => status === 'paid').map(({ playerId }) => playerId);

/** All rows of a kind, read as they are now: what was written a moment ago counts. */
async function listRows(tournamentId: string, prefix: string) {
  const pages = paginateQuery(
    { client: dynamodb },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :tournament AND begins_with(sk, :prefix)',
      ProjectionExpression: 'playerId, #status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: marshall({ ':tournament': tournamentPartition(tournamentId), ':prefix': prefix }),
      ConsistentRead: true,
    },
  );
  const rows = [];
  for await (const { Items = [] } of pages) rows.push(...Items.map((item) => parse(rowSchema, unmarshall(item))));
  return rows;
}
