import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { replay } from '../playground/replay.ts';
import { runCommand, UsageError } from './command.ts';

const USAGE = `Usage: npm run replay -- <URL of the failure queue> [--function <ARN>] [--discard-gone]

The URL is the output StreamFailuresQueueUrl of a chapter, such as leaderboard, whose output StreamReaderArn is an ARN: without one, the
function that failed is invoked. Changes are in the stream for 24 hours; --discard-gone deletes what tells of older ones.
Against the local stage: set the variables that "npm start" prints.`;

const options = { function: { type: 'string' }, 'discard-gone': { type: 'boolean' } } as const;

await runCommand(USAGE, { allowPositionals: true, options }, async ({ positionals: [queueUrl], values }) => {
  if (queueUrl === undefined || !/^https?:\/\/\S+\/\d{12}\/[\w-]+$/.test(queueUrl))
    throw new UsageError(queueUrl === undefined ? 'Which queue?' : `${queueUrl} is not the URL of a queue.`);
  const region = /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(queueUrl)?.[1];
  const config = region === undefined ? {} : { region };
  const clients = {
    sqs: new SQSClient(config),
    dynamodb: new DynamoDBClient({ ...config, accountIdEndpointMode: 'disabled' }),
    lambda: new LambdaClient(config),
  };
  const counts = { replayed: 0, gone: 0, failed: 0 };
  const settings = { functionArn: values.function, discardGone: values['discard-gone'] };
  for await (const { outcome, batch, detail } of replay(clients, queueUrl, settings)) {
    counts[outcome] += 1;
    console.log(`${outcome.padEnd(8)}  ${batch}: ${detail}`);
  }
  console.log(`${counts.replayed} batches replayed, ${counts.gone} gone, ${counts.failed} failed again.`);
  if (counts.gone + counts.failed > 0) process.exitCode = 1;
});
