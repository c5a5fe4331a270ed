import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { CONNECTIONS_TABLE_NAME } from '../table.ts';

export const dynamodb = new DynamoDBClient(clientDefaults);

/** The table of connections and tickets. */
export const TableName = requiredEnv(CONNECTIONS_TABLE_NAME);

/** A moment from now as the table knows it, in epoch seconds. */
export const secondsFromNow = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
