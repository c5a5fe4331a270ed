import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';

const sqs = new SQSClient(clientDefaults);
const QueueUrl = requiredEnv('DEAD_LETTER_QUEUE_URL');
const SourceArn = requiredEnv('DEAD_LETTER_QUEUE_ARN');

/** Messages a second: slow enough for a consumer that has just been repaired. */
const REDRIVE_RATE = 10;

export interface DeadLetter {
  readonly messageId: string | undefined;
  readonly receives: number;
  readonly sentAt: string;
}

/**
 * Looks at the dead letters without taking them: they stay visible. A sample of up to ten, because a queue cannot be
 * listed; without their bodies, which may hold personal data.
 */
export async function peekDeadLetters(): Promise<{ readonly count: number; readonly sample: readonly DeadLetter[] }> {
  const [{ Attributes }, { Messages = [] }] = await Promise.all([
    sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })),
    sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
      }),
    ),
  ]);
  return {
    count: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
    sample: Messages.map(({ MessageId, Attributes: attributes }) => ({
      messageId: MessageId,
      receives: Number(attributes?.ApproximateReceiveCount),
      sentAt: new Date(Number(attributes?.SentTimestamp)).toISOString(),
    })),
  };
}

/** Starts to send the dead letters back; while that runs, starting again changes nothing. @returns whether it was started now */
export async function startRedrive(): Promise<boolean> {
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  if (Results[0]?.Status === 'RUNNING') return false;
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: REDRIVE_RATE }));
  return true;
}
