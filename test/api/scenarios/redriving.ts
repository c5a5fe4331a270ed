import { randomUUID } from 'node:crypto';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { ADMIN, type Scenario, tokenOf } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import type { LocalQueue } from '@serverless-arcade/stage/services/sqs/queue.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe } from '../../../playground/step.ts';
import { namedQueues } from '../named-queues.ts';

/** Seconds after which five receives have failed, at the longest visibility timeout: six minutes. */
const UNTIL_DEAD = 6 * 360;

/** Messages of one receive. */
const AT_MOST = 10;
/** Messages: the rate of a redrive through the API. */
const REDRIVEN_A_SECOND = 10;

/** Messages that no function can process are set aside; an administrator finds those of every queue and sends them back. */
export const redriving: Scenario = {
  id: 'redriving',
  after: 'importing',
  needs: ['registration', 'imports'],
  title: 'dead letters of every queue, listed and sent back through the API',
  async run(playground) {
    const { client, stage } = playground;
    const queues = namedQueues(playground);
    const body = JSON.stringify({ playerId: 'player-who-never-was', reminder: 'first' });
    const poisonIn = ({ messages }: LocalQueue) => messages.filter((message) => message.body === body).length;
    // The policy of a queue may admit its own senders only; queues that keep an order want to know of what.
    const message = { body, attributes: {}, traceHeader: undefined, senderId: 'somebody', groupId: 'nobody' };
    for (const { queue } of queues) queue.send({ ...message, deduplicationId: randomUUID() }, 0);
    await stage.advance(UNTIL_DEAD);
    for (const { queue } of queues) await receiveInVain(playground, queue);
    for (const { name, deadLetters } of queues) {
      const letters = poisonIn(deadLetters);
      observe(letters === 1, `${letters} messages of ${name} were set aside`);
      const token = await tokenOf(playground, ADMIN);
      const path = `/admin/queues/${name}/dead-letters`;
      const listed = await client.call('GET', path, { token });
      observe(listed.status === 200, `the dead letters of ${name} are answered ${listed.status}`);
      // What has been looked at is hidden for a moment, from a redrive too.
      await stage.advance(120);
      const redriven = await client.call('POST', `${path}/redrive`, { token });
      observe(redriven.status === 202, `the redrive is answered ${redriven.status} ${JSON.stringify(redriven.body)}`);
      await stage.advance(10 + deadLetters.messages.length / REDRIVEN_A_SECOND);
      const left = deadLetters.messages.length;
      observe(left === 0, `${left} dead letters of ${name} are left`);
    }
  },
};

/** A system outside of AWS reads a queue that no function reads. It fails at all that waits there: it deletes nothing. */
async function receiveInVain({ client, stage }: Playground, queue: LocalQueue): Promise<void> {
  const receive = new ReceiveMessageCommand({
    QueueUrl: stage.services.sqs.urlOf(queue.settings.name),
    MaxNumberOfMessages: AT_MOST,
    VisibilityTimeout: 0,
    WaitTimeSeconds: 0,
  });
  // One more receive sets a message aside.
  const times = 1 + (queue.settings.redrive?.maxReceiveCount ?? 0);
  const receives = times * Math.ceil(queue.messages.length / AT_MOST);
  for (let count = 0; count < receives && queue.messages.length > 0; count += 1) await client.sqs.send(receive);
}
