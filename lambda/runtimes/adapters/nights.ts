import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { Night } from '../use-cases/settle-night.ts';

const sqs = new SQSClient(clientDefaults);
const QueueUrl = requiredEnv('NIGHTS_QUEUE_URL');

export async function sendNight(left: Night): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(left) }));
}
