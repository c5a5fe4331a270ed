import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientDefaults } from '../aws/client-defaults.ts';
import { requiredEnv } from '../env.ts';
import { TABLE_NAME } from './variable.ts';

/** Created once per execution environment, outside the handler, and reused by every invocation. */
export const dynamodb = new DynamoDBClient(clientDefaults);

export const tableName = requiredEnv(TABLE_NAME);
