import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { sessionItem } from '../keys.ts';

export interface Session {
  readonly playerId: string;
  readonly clientId: string;
  readonly signedInAt: Date;
  readonly days: number;
}

/**
 * Stores a session that DynamoDB deletes some time after it has expired: TTL reads `expiresAt` in epoch seconds and is
 * best effort, typically within two days (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
 */
export async function saveSession({ playerId, clientId, signedInAt, days }: Session): Promise<void> {
  const expiresAt = Math.floor(signedInAt.getTime() / 1_000) + days * 86_400;
  await writeItem(
    new PutItemCommand({
      TableName: tableName,
      Item: marshall({
        ...sessionItem.head(playerId, clientId),
        playerId,
        signedInAt: signedInAt.toISOString(),
        expiresAt,
      }),
    }),
  );
}
