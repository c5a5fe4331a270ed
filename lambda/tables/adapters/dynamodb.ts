import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';

/** Created once per execution environment, and reused by every invocation. */
export const dynamodb = new DynamoDBClient(clientDefaults);

/** What a write answers; nothing when its condition refused it. */
export async function unlessRefused<Output>(write: Promise<Output>): Promise<Output | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
