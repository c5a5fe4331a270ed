import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { questionItem, tournamentItem } from '../keys.ts';
import type { RunTournamentPorts } from '../use-cases/run-tournament.ts';

/** Writes the row that players see. One that is there stays. */
export const openSignUp: RunTournamentPorts['openSignUp'] = async (
  { tournamentId, title, fee, prizes },
  signUpEndsAt,
) => {
  const row = { tournamentId, title, fee, prizes, signUpEndsAt, status: 'open' };
  await putOnce({ ...tournamentItem.head(tournamentId), ...row });
};

/** Says how far a tournament is. */
export const setStatus: RunTournamentPorts['setStatus'] = async (tournamentId, status, reason) => {
  await writeItem(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(tournamentItem.key(tournamentId)),
      UpdateExpression: reason === undefined ? 'SET #status = :status' : 'SET #status = :status, reason = :reason',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: marshall({
        ':status': status,
        ...(reason === undefined ? {} : { ':reason': reason }),
      }),
    }),
  );
};

/** Keeps the id of the callback by which people answer; a retry of the step writes the same. */
export const ask: RunTournamentPorts['ask'] = async (tournamentId, question, callbackId) => {
  const item = { ...questionItem.head(tournamentId, question), tournamentId, question, callbackId };
  await writeItem(new PutItemCommand({ TableName: tableName, Item: marshall(item) }));
};
