import {
  BatchExecuteStatementCommand,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  PutItemCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { parse } from 'valibot';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { BY_END, HISTORY_TABLE_NAME } from '../table.ts';
import { type Play, playSchema } from '../use-cases/history.ts';
import { dynamodb } from './dynamodb.ts';

const TableName = requiredEnv(HISTORY_TABLE_NAME);
const playOf = (item: Parameters<typeof unmarshall>[0]): Play => parse(playSchema, unmarshall(item));
const values = (...all: readonly string[]) => all.map((S) => ({ S }));

/** Stores a play. Only tables with a local index have item collections, and an estimate of their sizes. */
export async function store(play: Play): Promise<number | undefined> {
  const { ItemCollectionMetrics } = await dynamodb.send(
    new PutItemCommand({ TableName, Item: marshall(play), ReturnItemCollectionMetrics: 'SIZE' }),
  );
  return ItemCollectionMetrics?.SizeEstimateRangeGB?.[1];
}

/** Values are parameters: a text that is pasted into a statement is a statement. */
export async function between(playerId: string, from: string, to: string): Promise<readonly Play[]> {
  const plays: Play[] = [];
  let NextToken: string | undefined;
  do {
    const page = await dynamodb.send(
      new ExecuteStatementCommand({
        Statement: `SELECT * FROM "${TableName}"."${BY_END}" WHERE playerId = ? AND endedAt BETWEEN ? AND ?`,
        Parameters: values(playerId, from, to),
        ConsistentRead: true,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    plays.push(...(page.Items ?? []).map(playOf));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return plays;
}

/** Those of some plays that are there. A batch of statements has reads or writes, each with its whole key, and no order of its own. */
export async function find(playerId: string, playIds: readonly string[]): Promise<readonly Play[]> {
  const Statement = `SELECT * FROM "${TableName}" WHERE playerId = ? AND playId = ?`;
  const { Responses = [] } = await dynamodb.send(
    new BatchExecuteStatementCommand({
      Statements: playIds.map((playId) => ({ Statement, Parameters: values(playerId, playId) })),
    }),
  );
  const failed = Responses.find(({ Error: error }) => error !== undefined);
  if (failed?.Error !== undefined) throw new Error(`${failed.Error.Code}: ${failed.Error.Message}`);
  return Responses.flatMap(({ Item }) => (Item === undefined ? [] : [playOf(Item)]));
}

/** An UPDATE makes no item: it fails for one that is not there, and with it the transaction. */
export async function setGame(playerId: string, playIds: readonly string[], gameId: string): Promise<boolean> {
  const Statement = `UPDATE "${TableName}" SET gameId = ? WHERE playerId = ? AND playId = ?`;
  const TransactStatements = playIds.map((playId) => ({ Statement, Parameters: values(gameId, playerId, playId) }));
  try {
    await dynamodb.send(new ExecuteTransactionCommand({ TransactStatements }));
    return true;
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}
