import { SQSClient } from '@aws-sdk/client-sqs';
import { queueTour } from '../playground/queue-tour.ts';
import { runCommand } from './command.ts';

const USAGE = `Usage: npm run queue-tour

The API of a queue, step by step: create, send, receive, change visibility, delete, purge, delete the queue.
It makes one queue and deletes it. Against the local stage: set the variables that "npm start" prints.`;

await runCommand(USAGE, {}, async () => {
  await queueTour(new SQSClient({}), (line) => console.log(line));
});
