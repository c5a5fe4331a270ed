import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { POST, postItem, silenceItem } from '#lambda/mailroom/keys.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Step } from '../../../playground/step.ts';
import { Mailbag } from '../mailbag.ts';

const WINNER = 'winner@arcade.example';
export const HELLO = 'hello@arcade.example';
/** What the mailbox simulator of SES bounces, and what it complains about. */
export const GONE = 'bounce+gone@simulator.amazonses.com';
const ANNOYED = 'complaint+annoyed@simulator.amazonses.com';

export const mailsTo = ({ stage }: Playground, address: string) => stage.services.ses.inbox.of(address);

/** Everything that was sent to an address, also what did not reach it. */
export const sentTo = ({ stage }: Playground, address: string) =>
  stage.services.ses.inbox.all.filter(({ to }) => to.includes(address));

/** Puts a notice into the queue, and lets a second pass: SES takes one mail a second in the sandbox. */
export async function announce(playground: Playground, address: string, prize = 'a poster'): Promise<void> {
  const { client, stage } = playground;
  const MessageBody = JSON.stringify({ address, name: 'Ann', prize });
  const QueueUrl = stage.output('mailroom', 'PrizesQueueUrl');
  await client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  await stage.advance(2);
}

/** An item of the chapter; undefined when it is not there. */
async function itemAt({ client }: Playground, key: { readonly pk: string; readonly sk: string }) {
  const { Item } = await client.dynamodb.send(
    new GetItemCommand({ TableName: client.address.tableName, Key: marshall(key) }),
  );
  return Item === undefined ? undefined : unmarshall(Item);
}

export const silenceOf = (playground: Playground, address: string) => itemAt(playground, silenceItem.key(address));

/** @returns what was observed. @throws Unproved */
export async function writeToWinner(playground: Playground): Promise<string> {
  await announce(playground, WINNER);
  const [mail] = mailsTo(playground, WINNER);
  observe(mail?.subject === 'Well played, Ann', `the mail: ${mail?.subject}`);
  observe(mail?.from === 'desk@arcade.example', `it is from ${mail?.from}`);
  for (const address of [GONE, ANNOYED]) {
    await announce(playground, address);
    await announce(playground, address);
    observe(sentTo(playground, address).length === 1, `${sentTo(playground, address).length} mails to ${address}`);
  }
  const reasons = [await silenceOf(playground, GONE), await silenceOf(playground, ANNOYED)].map((item) => item?.reason);
  observe(reasons.join() === 'Bounce,Complaint', `reasons: ${reasons}`);
  return 'the winner has mail; an address that bounced and one that complained get no second one';
}

/** @returns what was observed. @throws Unproved */
export async function writeToStranger(playground: Playground): Promise<string> {
  const { stage } = playground;
  const dead = () => new Mailbag(playground).deadLetters('Prizes').messages.length;
  const before = dead();
  await announce(playground, 'stranger@elsewhere.example');
  await stage.advance(10 * 60);
  observe(dead() === before + 1, `${dead()} dead letters`);
  observe(sentTo(playground, 'stranger@elsewhere.example').length === 0, 'the stranger has mail');
  return 'in the sandbox SES refuses an address that is not verified: the notice is a dead letter after five tries';
}

/** A mail from somebody outside. @returns what the mail server is told */
export async function mailFromOutside(
  { stage }: Playground,
  more: object = {},
): Promise<{ messageId?: string; reason?: string }> {
  const mail = { from: 'player@elsewhere.example', to: [HELLO], subject: 'Hello', text: 'My ticket is lost.', ...more };
  const response = await fetch(`${stage.endpoint}/ses/incoming`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(mail),
  });
  const { messageId, reason } = Object(await response.json());
  await stage.settle();
  return { messageId, reason };
}

export const postOf = (playground: Playground, messageId = '') => itemAt(playground, postItem.key(messageId));

/** @returns what was observed. @throws Unproved */
export async function receiveMail(playground: Playground): Promise<string> {
  const { stage } = playground;
  const early = await mailFromOutside(playground);
  observe(early.reason?.startsWith('550') === true, `before a rule set is active: ${JSON.stringify(early)}`);
  stage.services.ses.ruleSets.activate(stage.output('mailroom', 'RuleSetName'));
  const { messageId } = await mailFromOutside(playground);
  const post = await postOf(playground, messageId);
  observe(post?.subject === 'Hello', `stored: ${JSON.stringify(post)}`);
  const bucket = stage.services.s3.bucket(stage.output('mailroom', 'PostBucketName'));
  observe(bucket.current(`${POST}${messageId}`)?.size === post?.characters, 'the mail is not in the bucket');
  const told = stage.records
    .of('notification')
    .filter(({ topic, event }) => event === 'published' && /Incoming/.test(topic));
  observe(told.length >= 1, 'the topic was not told');
  const spam = await mailFromOutside(playground, { spam: 'FAIL' });
  observe((await postOf(playground, spam.messageId)) === undefined, 'spam was kept');
  const plain = await mailFromOutside(playground, { tls: false });
  observe(plain.reason?.startsWith('530') === true, `without TLS: ${JSON.stringify(plain)}`);
  return 'stored, told and read; spam is stored by the rule and not kept; without TLS or an active rule set nothing comes in';
}

/** Mail by SES, out and in. */
export const mail: readonly Step[] = [
  { pattern: 'ses-email', title: 'A winner has mail; mail that bounces or annoys stops', run: writeToWinner },
  { pattern: 'ses-email', title: 'The sandbox writes to no stranger', run: writeToStranger },
  {
    pattern: 'ses-receive',
    title: 'A mail from outside is stored, told and read, unless it is spam',
    run: receiveMail,
  },
];
