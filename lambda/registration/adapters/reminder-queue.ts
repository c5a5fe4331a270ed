import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { Reminder } from '../use-cases/reminder.ts';

const sqs = new SQSClient(clientDefaults);
const QueueUrl = requiredEnv('REMINDER_QUEUE_URL');

/**
 * Sends a reminder.
 * @param DelaySeconds whole seconds up to 900; without it the message waits as long as the queue says
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html)
 */
export async function sendReminder(reminder: Reminder, DelaySeconds?: number): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(reminder), DelaySeconds }));
}
