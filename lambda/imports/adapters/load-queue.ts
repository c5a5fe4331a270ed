import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { LoadMessage } from '../use-cases/load-message.ts';

const sqs = new SQSClient(clientDefaults);
const QueueUrl = requiredEnv('LOAD_QUEUE_URL');

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MESSAGES_PER_CALL = 10;

/** Sends messages to the loader. @throws when one was not taken: a batch may fail in part and answer 200 all the same */
export async function sendToLoader(messages: readonly LoadMessage[]): Promise<void> {
  for (let first = 0; first < messages.length; first += MESSAGES_PER_CALL) {
    const Entries = messages
      .slice(first, first + MESSAGES_PER_CALL)
      .map((message) => ({ Id: `${message.part}`, MessageBody: JSON.stringify(message) }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`The queue refused ${Failed.length} messages: ${Failed[0]?.Code}`);
  }
}
