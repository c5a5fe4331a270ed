import { SQSClient } from '@aws-sdk/client-sqs';
import { redrive } from '../playground/redrive.ts';
import { runCommand, UsageError } from './command.ts';

const USAGE = `Usage: npm run redrive -- <ARN of the dead-letter queue> [--rate <messages a second, 1 to 500>]

The ARN is an output of the chapter, such as ReminderDeadLetterQueueArn of registration; "npm start" prints all of them.
Against the local stage: set the variables that "npm start" prints.`;

const options = { rate: { type: 'string', default: '10' } } as const;

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
