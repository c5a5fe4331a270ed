import { randomUUID } from 'node:crypto';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { ADMIN, type Scenario, tokenOf } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import type { LocalQueue } from '@serverless-arcade/stage/services/sqs/queue.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe } from '../../../playground/step.ts';
import { namedQueues } from '../named-queues.ts';

/** Seconds after which five receives have failed, at the longest visibility timeout: six minutes. */
const UNTIL_DEAD = 6 * 360;

/** Messages that no function can process are set aside; an administrator finds those of every queue and sends them back. */
export const redriving: Scenario = {
  id: 'redriving',
  after: 'importing',
  needs: ['registration', 'imports'],
  title: 'dead letters of every queue, listed and sent back through the API',
  async run(playground) {
    const { client, stage } = playground;
    const queues = namedQueues(playground);
    const before = new Map(queues.map(({ name, deadLetters }) => [name, deadLetters.messages.length]));
    const body = JSON.stringify({ playerId: 'player-who-never-was', reminder: 'first' });
    // The policy of a queue may admit its own senders only; queues that keep an order want to know of what.
    const message = { body, attributes: {}, traceHeader: undefined, senderId: 'somebody', groupId: 'nobody' };
    for (const { queue } of queues) queue.send({ ...message, deduplicationId: randomUUID() }, 0);
    await stage.advance(UNTIL_DEAD);
    for (const { queue } of queues) await receiveInVain(playground, queue);
    for (const { name, deadLetters } of queues) {
      const letters = deadLetters.messages.length - (before.get(name) ?? 0);
      observe(letters === 1, `${letters} messages of ${name} were set aside`);
      const token = await tokenOf(playground, ADMIN);
      const path = `/admin/queues/${name}/dead-letters`;
      const listed = await client.call('GET', path, { token });
      observe(listed.status === 200, `the dead letters of ${name} are answered ${listed.status}`);
      // What has been looked at is hidden for a moment, from a redrive too.
      await stage.advance(120);
      const redriven = await client.call('POST', `${path}/redrive`, { token });
      observe(redriven.status === 202, `the redrive is answered ${redriven.status} ${JSON.stringify(redriven.body)}`);
      await stage.advance(10);
      const left = deadLetters.messages.length;
      observe(left === 0, `${left} dead letters of ${name} are left`);
    }
  },
};

/** A system outside of AWS reads a queue that no function reads. It fails too: it deletes nothing. */
async function receiveInVain({ client, stage }: Playground, queue: LocalQueue): Promise<void> {
  const QueueUrl = stage.services.sqs.urlOf(queue.settings.name);
  const receives = queue.settings.redrive?.maxReceiveCount ?? 0;
  // One more receive sets the message aside.
  for (let count = 0; count <= receives && queue.messages.length > 0; count += 1) {
    await client.sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, WaitTimeSeconds: 0 }));
  }
}
