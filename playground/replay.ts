import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { array, object, optional, parse, unknown } from 'valibot';
import { failedBatchSchema, Gone, recordsOf } from './failed-batch.ts';
import { mappingFilter } from './mapping-filter.ts';

export interface ReplayClients {
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
}

export interface ReplayOptions {
  /** The function to invoke. @default the one that failed, as Lambda names it */
  readonly functionArn?: string | undefined;
  /** Whether to delete what tells of records that the stream has forgotten. @default false */
  readonly discardGone?: boolean | undefined;
  /**
   * How long to wait for another message, seconds: 0 where every message is seen at once, as on a stage whose time stands still.
   * @default 2: SQS asks all its servers then
   */
  readonly waitSeconds?: number | undefined;
}

/** What became of one failed batch. */
export interface Replayed {
  readonly outcome: 'replayed' | 'gone' | 'failed';
  /** The shard and the first and last record, or the message when it names none. */
  readonly batch: string;
  readonly detail: string;
}

/** How long a message is ours. A batch takes seconds; the rest is for slow days. */
const VISIBILITY_SECONDS = 600;
/** Long polling, or some messages might be overlooked; shorter than the queue's own, because the last one waits for nothing. */
const WAIT_SECONDS = 2;
/** As many records per invocation as the event source mapping sends. */
const BATCH_SIZE = 100;

const answerSchema = optional(object({ batchItemFailures: optional(array(unknown()), []) }), {});

/**
 * Takes every failed batch from the failure queue, fetches its records from the stream, with the filter of the mapping, and invokes the reader
 * with them. A message is deleted when all its records were processed; else it stays for another try.
 *
 * The reader must bear changes that newer ones have overtaken. That of the leaderboard tells everybody of them nevertheless, and the leaderboard
 * takes over what it misses: see `lambda/leaderboard/use-cases/project-play.ts`.
 */
export async function* replay(
  clients: ReplayClients,
  QueueUrl: string,
  options: ReplayOptions = {},
): AsyncGenerator<Replayed> {
  const kept: string[] = [];
  const seen = new Set<string>();
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: VISIBILITY_SECONDS,
        WaitTimeSeconds: options.waitSeconds ?? WAIT_SECONDS,
      }),
    );
    const fresh = Messages.filter(({ MessageId }) => MessageId !== undefined && !seen.has(MessageId));
    if (fresh.length === 0) break;
    for (const message of fresh) {
      seen.add(message.MessageId ?? '');
      const result = await replayOne(clients, message, options);
      const { ReceiptHandle } = message;
      if (result.outcome === 'replayed' || (result.outcome === 'gone' && options.discardGone === true)) {
        await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      } else if (ReceiptHandle !== undefined) kept.push(ReceiptHandle);
      yield result;
    }
  }
  for (const ReceiptHandle of kept) {
    await clients.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
}

async function replayOne(clients: ReplayClients, message: Message, options: ReplayOptions): Promise<Replayed> {
  let batch = `message ${message.MessageId}`;
  try {
    const failed = parse(failedBatchSchema, JSON.parse(message.Body ?? ''));
    const { shardId, startSequenceNumber, endSequenceNumber, streamArn } = failed.DDBStreamBatchInfo;
    const { functionArn } = failed.requestContext;
    batch = `${shardId} ${startSequenceNumber}..${endSequenceNumber}`;
    const passes = await mappingFilter(clients.lambda, streamArn, functionArn);
    const records = await recordsOf(clients.dynamodb, failed.DDBStreamBatchInfo, passes);
    for (let start = 0; start < records.length; start += BATCH_SIZE) {
      const Records = records.slice(start, start + BATCH_SIZE);
      await invoke(clients.lambda, options.functionArn ?? functionArn, { Records });
    }
    return { outcome: 'replayed', batch, detail: `${records.length} changes` };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { outcome: error instanceof Gone ? 'gone' : 'failed', batch, detail };
  }
}

/** @throws when the function fails, or reports a record that it failed at */
async function invoke(lambda: LambdaClient, FunctionName: string, event: object): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, InvocationType: 'RequestResponse', Payload: JSON.stringify(event) }),
  );
  const text = Payload === undefined ? '' : Buffer.from(Payload).toString('utf8');
  if (FunctionError !== undefined) throw new Error(`The function failed again: ${text}`);
  const { batchItemFailures } = parse(answerSchema, text === '' ? undefined : JSON.parse(text));
  if (batchItemFailures.length > 0)
    throw new Error(`The function failed again at ${JSON.stringify(batchItemFailures)}`);
}
