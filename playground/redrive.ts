import { setTimeout as pause } from 'node:timers/promises';
import { ListMessageMoveTasksCommand, type SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';

export interface Redriven {
  readonly status: string;
  readonly moved: number;
  readonly failureReason: string | undefined;
}

/**
 * Sends the messages of a dead-letter queue back to the queues they came from, and waits until that is done.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 *
 * @param deadLetterQueueArn ARN of the dead-letter queue; an output of the chapter that owns it
 * @param maxPerSecond messages a second, 1 to 500: slow enough for a consumer that has just been repaired
 * @param onProgress hears how many messages have moved so far
 */
export async function redrive(
  sqs: SQSClient,
  deadLetterQueueArn: string,
  maxPerSecond: number,
  onProgress: (moved: number) => void = () => {},
): Promise<Redriven> {
  await sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn: deadLetterQueueArn, MaxNumberOfMessagesPerSecond: maxPerSecond }),
  );
  for (;;) {
    const { Results } = await sqs.send(
      new ListMessageMoveTasksCommand({ SourceArn: deadLetterQueueArn, MaxResults: 1 }),
    );
    const task = Results?.[0];
    if (task === undefined) throw new Error('SQS does not list the task that was just started');
    const moved = task.ApproximateNumberOfMessagesMoved ?? 0;
    if (task.Status !== 'RUNNING' && task.Status !== 'CANCELLING') {
      return { status: String(task.Status), moved, failureReason: task.FailureReason };
    }
    onProgress(moved);
    await pause(1_000);
  }
}
