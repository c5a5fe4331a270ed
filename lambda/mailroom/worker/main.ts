import { setTimeout as pause } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { printOnce } from './press.ts';

/**
 * A press, on a machine that is not part of AWS: `node lambda/mailroom/worker/main.ts <queue URL>`. Its credentials need
 * `sqs:ReceiveMessage`, `sqs:DeleteMessage` and `sqs:ChangeMessageVisibility` on the queue. It prints to the terminal, slowly, and ends
 * with Ctrl+C.
 */
const [queueUrl] = process.argv.slice(2);
if (queueUrl === undefined) throw new Error('Usage: node lambda/mailroom/worker/main.ts <queue URL>');

const client = new SQSClient();
for (;;) {
  const outcome = await printOnce({
    client,
    queueUrl,
    visibilitySeconds: 30,
    async print(body) {
      await pause(60_000);
      console.log(body);
    },
    onSilence: (error) => console.error('A heartbeat did not get through:', error),
  });
  if (outcome === 'failed') console.error('A poster was not printed, and comes back later.');
}
