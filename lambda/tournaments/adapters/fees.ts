import {
  type CancellationReason,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { object, parse, picklist } from 'valibot';
import { profileItem } from '#lambda/registration/keys.ts';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { tableName } from '#lambda/runtime/table/table.ts';
import { writeTransaction } from '#lambda/runtime/table/transactions.ts';
import { feeItem, prizeItem } from '../keys.ts';
import type { Charge, Fee } from '../use-cases/charge-entrant.ts';
import type { Prize, Refund } from '../use-cases/settle.ts';

/** `void`: nothing was paid when the fee was to be given back, so nothing may be taken any more. */
const feeSchema = object({ status: picklist(['paid', 'refunded', 'void']) });

/** Takes a fee from the credits of a player and notes that it is paid, both or neither. */
export async function takeFee({ tournamentId, playerId, credits }: Fee): Promise<Charge> {
  const item = { ...feeItem.head(tournamentId, playerId), tournamentId, playerId, credits, status: 'paid' };
  const [fee, player] = await writeOrReasons([
    {
      Put: {
        TableName: tableName,
        Item: marshall(item),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    addCredits(playerId, -credits, 'credits >= :least', { ':least': credits }),
  ]);
  if (hasFailed(fee)) return parse(feeSchema, unmarshall(fee.Item ?? {})).status === 'paid' ? 'paid' : 'void';
  return hasFailed(player) ? 'no-credits' : 'paid';
}

/**
 * Gives a fee back. If nobody has paid it, a row takes its place, so that a charge that comes later finds it and takes nothing.
 */
export async function refundFee({ tournamentId, playerId, credits }: Fee): Promise<Refund> {
  const row = { tournamentId, playerId, credits, status: 'void' };
  if (await putOnce({ ...feeItem.head(tournamentId, playerId), ...row })) return 'unpaid';
  const [fee, player] = await writeOrReasons([
    {
      Update: {
        TableName: tableName,
        Key: marshall(feeItem.key(tournamentId, playerId)),
        UpdateExpression: 'SET #status = :refunded',
        ConditionExpression: '#status = :paid',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: marshall({ ':paid': 'paid', ':refunded': 'refunded' }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    addCredits(playerId, credits, 'attribute_exists(pk)'),
  ]);
  if (!hasFailed(fee)) return hasFailed(player) ? 'no-player' : 'refunded';
  return parse(feeSchema, unmarshall(fee.Item ?? {})).status === 'void' ? 'unpaid' : 'refunded-before';
}

/** Adds a prize to the credits of a player and notes that it is paid, both or neither. */
export async function payPrize({ tournamentId, playerId, credits }: Fee): Promise<Prize> {
  const item = { ...prizeItem.head(tournamentId, playerId), tournamentId, playerId, credits };
  const [prize, player] = await writeOrReasons([
    { Put: { TableName: tableName, Item: marshall(item), ConditionExpression: 'attribute_not_exists(pk)' } },
    addCredits(playerId, credits, 'attribute_exists(pk)'),
  ]);
  if (hasFailed(prize)) return 'paid-before';
  return hasFailed(player) ? 'no-player' : 'paid';
}

const addCredits = (
  playerId: string,
  credits: number,
  ConditionExpression: string,
  values: Readonly<Record<string, number>> = {},
): TransactWriteItem => ({
  Update: {
    TableName: tableName,
    Key: marshall(profileItem.key(playerId)),
    UpdateExpression: 'ADD credits :credits',
    ConditionExpression,
    ExpressionAttributeValues: marshall({ ':credits': credits, ...values }),
  },
});

/** Writes all, or says why not. @returns a reason for each write; none when all were done */
async function writeOrReasons(writes: TransactWriteItem[]): Promise<readonly CancellationReason[]> {
  try {
    await writeTransaction(writes);
    return [];
  } catch (error) {
    // Anything but a condition was tried again, or is thrown as what it is.
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some(hasFailed)) return reasons;
    throw error;
  }
}

const hasFailed = (reason: CancellationReason | undefined): reason is CancellationReason =>
  reason?.Code === 'ConditionalCheckFailed';
