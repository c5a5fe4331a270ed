import { setTimeout as pause } from 'node:timers/promises';
import { ListMessageMoveTasksCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { runCommand, UsageError } from './command.ts';

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

const USAGE = `Usage: npm run redrive -- <ARN of the dead-letter queue> [--rate <messages a second, 1 to 500>]

The ARN is an output of the chapter, such as FollowUpDeadLetterQueueArn of registration; "npm start" prints all of them.
Against the local stage: set the variables that "npm start" prints.`;

const options = { rate: { type: 'string', default: '10' } } as const;

if (import.meta.main) {
  await runCommand(USAGE, { allowPositionals: true, options }, async ({ positionals: [arn], values }) => {
    const rate = Number(values.rate);
    if (arn === undefined || !/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w-]+$/.test(arn))
      throw new UsageError(arn === undefined ? 'Which queue?' : `${arn} is not the ARN of a queue.`);
    if (!Number.isInteger(rate) || rate < 1 || rate > 500)
      throw new UsageError(`--rate takes a whole number from 1 to 500, not ${values.rate}.`);
    const region = arn.split(':')[3] ?? '';
    const { status, moved, failureReason } = await redrive(new SQSClient({ region }), arn, rate, (count) =>
      console.log(`${count} messages moved ...`),
    );
    console.log(
      `${status}: ${moved} messages moved back.${failureReason === undefined ? '' : ` Reason: ${failureReason}`}`,
    );
    if (status !== 'COMPLETED') process.exitCode = 1;
  });
}
