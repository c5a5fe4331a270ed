import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';

const sqs = new SQSClient(clientDefaults);

/** Messages a second: slow enough for a consumer that has just been repaired. */
const REDRIVE_RATE = 10;

/**
 * Seconds. Even the shortest long poll asks all servers of SQS; a short poll asks some and may miss the few letters there are
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html).
 */
const POLL = 1;

/** Milliseconds: the wait of the poll, and as long for the call itself as every other call has. */
const POLL_TIMEOUT = POLL * 1_000 + clientDefaults.requestHandler.requestTimeout;

/** A dead letter, without its body. */
export interface DeadLetter {
  readonly messageId: string | undefined;
  readonly receives: number;
  readonly sentAt: string;
}

export interface DeadLetters {
  /** About how many there are. */
  readonly count: number;
  readonly sample: readonly DeadLetter[];
}

/**
 * Looks at dead letters without taking them: they stay visible. A sample of up to ten, because no call lists a queue;
 * without their bodies, which may hold personal data. An empty queue is not polled: the caller would wait for nothing.
 */
export async function peekDeadLetters(QueueUrl: string): Promise<DeadLetters> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  const count = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  if (count === 0) return { count, sample: [] };
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      WaitTimeSeconds: POLL,
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
    }),
    { requestTimeout: POLL_TIMEOUT },
  );
  return { count, sample: Messages.map(withoutBody) };
}

const withoutBody = ({ MessageId, Attributes }: Message): DeadLetter => ({
  messageId: MessageId,
  receives: Number(Attributes?.ApproximateReceiveCount),
  sentAt: new Date(Number(Attributes?.SentTimestamp)).toISOString(),
});

/**
 * Starts to send dead letters back. When SQS refuses, it looks again: another administrator may have been faster by a moment.
 * @returns `running` when a redrive of this queue runs already, or is being cancelled
 */
export async function startRedrive(SourceArn: string): Promise<'started' | 'running'> {
  if (await isRedriving(SourceArn)) return 'running';
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: REDRIVE_RATE }));
    return 'started';
  } catch (error) {
    if (await isRedriving(SourceArn)) return 'running';
    throw error;
  }
}

/** SQS lists the newest task first. */
async function isRedriving(SourceArn: string): Promise<boolean> {
  const { Results: [newest] = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return newest?.Status === 'RUNNING' || newest?.Status === 'CANCELLING';
}
