import {
  PutItemCommand,
  TransactionConflictException,
  type UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { type AttemptPorts, attempts, realTime, WHILE_SOMEBODY_WAITS } from './attempts.ts';
import { dynamodb } from './table.ts';

type Write = PutItemCommand | UpdateItemCommand;

/** What both answer alike: the attributes that they were asked to return. */
type WriteOutput = UpdateItemCommandOutput;

/** What the writing needs from outside, to be replaced in tests. */
export interface WriteItemPorts extends AttemptPorts {
  readonly send: (command: Write) => Promise<WriteOutput>;
}

const defaults: WriteItemPorts = {
  ...realTime,
  send: (command) => (command instanceof PutItemCommand ? dynamodb.send(command) : dynamodb.send(command)),
};

/**
 * Writes one item, outside of a transaction. DynamoDB refuses that while a transaction on the same item is under way; the
 * SDK does not try again, so it is done here, as for a transaction that met another one
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling).
 *
 * @throws TransactionConflictException when a transaction was in the way each time; nothing was written
 */
export async function writeItem(command: Write, { send, ...time }: WriteItemPorts = defaults): Promise<WriteOutput> {
  const another = attempts(WHILE_SOMEBODY_WAITS, time);
  for (;;) {
    try {
      return await send(command);
    } catch (error) {
      if (!(error instanceof TransactionConflictException) || !(await another())) throw error;
    }
  }
}
