import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { ADMIN, type Scenario, tokenOf } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { observe } from '../../../playground/step.ts';

/** A message nobody can process is set aside; an administrator finds it by the API and sends it back. */
export const redriving: Scenario = {
  id: 'redriving',
  after: 'importing',
  needs: ['registration'],
  title: 'dead letters, listed and sent back through the API',
  async run(playground) {
    const { client, stage } = playground;
    const before = playground.queue('dead-letters').messages.length;
    const MessageBody = JSON.stringify({ playerId: 'player-who-never-was', reminder: 'first' });
    const QueueUrl = client.address.reminderQueueUrl;
    await client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds: 0 }));
    await stage.advance(600);
    const letters = playground.queue('dead-letters').messages.length - before;
    observe(letters === 1, `${letters} messages were set aside`);
    const token = await tokenOf(playground, ADMIN);
    const listed = await client.call('GET', '/admin/dead-letters', { token });
    observe(listed.status === 200, `the dead letters are answered ${listed.status}`);
    // What has been looked at is hidden for a moment, from a redrive too.
    await stage.advance(120);
    const redriven = await client.call('POST', '/admin/dead-letters/redrive', { token });
    observe(redriven.status === 202, `the redrive is answered ${redriven.status} ${JSON.stringify(redriven.body)}`);
    await stage.advance(10);
    const left = playground.queue('dead-letters').messages.length;
    observe(left === 0, `${left} dead letters are left`);
  },
};
