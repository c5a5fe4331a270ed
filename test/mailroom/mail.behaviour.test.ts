import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { announce, mail, mailFromOutside, mailsTo, postOf, silenceOf } from './story/mail.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('mailroom');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);

test.each(mail.map((step) => [`${step.pattern}: ${step.title}`, step] as const))('%s', async (_, { run }) => {
  expect(await run(playground)).not.toBe('');
});

test('ses-email: a second mail within the same second waits in its queue, and is sent after it', async () => {
  const { stage } = playground;
  const addresses = ['one@arcade.example', 'two@arcade.example'];
  await stage.advance(5);
  for (const address of addresses) {
    const MessageBody = JSON.stringify({ address, name: 'Ann', prize: 'a poster' });
    const QueueUrl = stage.output('mailroom', 'PrizesQueueUrl');
    await playground.client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }
  await stage.settle();
  expect(addresses.flatMap((address) => mailsTo(playground, address))).toHaveLength(1);
  await stage.advance(5 * 60);
  expect(addresses.flatMap((address) => mailsTo(playground, address))).toHaveLength(2);
});

test('ses-email: a prize that the template needs and does not have is no notice', async () => {
  const before = playground.stage.records.of('mail').length;
  await announce(playground, 'empty@arcade.example', '');
  expect(playground.stage.records.of('mail')).toHaveLength(before);
});

test('ses-receive: a function that fails reads the mail at its next try', async () => {
  const { stage } = playground;
  stage.faults.functions.inject(playground.functionOf('mailroom/read-post').name, 'throw');
  const { messageId } = await mailFromOutside(playground);
  expect(await postOf(playground, messageId)).toBeUndefined();
  await stage.advance(120);
  expect(await postOf(playground, messageId)).toMatchObject({ subject: 'Hello' });
});

test('ses-email: nobody is silenced who did not bounce or complain', async () => {
  expect(await silenceOf(playground, 'winner@arcade.example')).toBeUndefined();
});
