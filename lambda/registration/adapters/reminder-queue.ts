import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { integer, maxValue, minValue, number, parse, pipe } from 'valibot';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { FollowUp } from '../use-cases/reminder-message.ts';

const sqs = new SQSClient(clientDefaults);
const QueueUrl = requiredEnv('FOLLOW_UP_QUEUE_URL');

/** SQS takes whole seconds up to 900. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const delaySchema = pipe(number(), integer(), minValue(0), maxValue(900));
const secondReminderDelay = parse(delaySchema, Number(requiredEnv('SECOND_REMINDER_DELAY_SECONDS')));

/** Sends a follow-up: the first waits as long as the queue says, the second as long as it says itself. */
export async function sendFollowUp(message: FollowUp): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: JSON.stringify(message),
      ...(message.reminder === 'second' ? { DelaySeconds: secondReminderDelay } : {}),
    }),
  );
}
