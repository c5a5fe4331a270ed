import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { PUSHES_QUEUE_URL } from '../table.ts';
import type { Push } from '../use-cases/score.ts';

const sqs = new SQSClient(clientDefaults);
const QueueUrl = requiredEnv(PUSHES_QUEUE_URL);

/** Sends up to ten messages to the queue of pushes. @throws when one was not taken */
export async function sendPushes(pushes: readonly Push[]): Promise<void> {
  const Entries = pushes.map((push) => ({ Id: `${push.shard}`, MessageBody: JSON.stringify(push) }));
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  if (Failed.length > 0) throw new Error(`The queue refused ${Failed.length} messages: ${Failed[0]?.Code}`);
}
