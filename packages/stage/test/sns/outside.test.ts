import { verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type InferOutput, looseObject, optional, parse, string } from 'valibot';
import { DEFAULT_HEALTHY_POLICY, pausesOf, subscriptionDeliveryPolicy } from '../../services/sns/delivery-policy.ts';
import { snsLinks } from '../../services/sns/links.ts';
import { SNS_API } from '../../services/sns/operations.ts';
import { carry } from '../support/restarted.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { attributeOf, bodiesIn, happened, Topics } from '../support/topics.ts';

const document = looseObject({
  Type: string(),
  MessageId: string(),
  TopicArn: string(),
  Message: string(),
  Timestamp: string(),
  SignatureVersion: string(),
  Signature: string(),
  SigningCertURL: string(),
  Subject: optional(string()),
  Token: optional(string()),
  SubscribeURL: optional(string()),
});
type Document = InferOutput<typeof document>;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What an endpoint outside got, and what it answers. */
let received: Received[] = [];
let answers: number[] = [];
let server: Server;
let stage: ServiceStage;
let topics: Topics;
let url: string;

const snsRegion = /^https:\/\/sns\.us-east-1\.amazonaws\.com/;

beforeAll(async () => {
  stage = await ServiceStage.open();
  topics = new Topics(stage);
  stage.serveRoute(snsLinks(topics.sns, SNS_API, stage.access));
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, text });
      response.statusCode = answers.shift() ?? 200;
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/sns`;
});
afterAll(async () => {
  server.close();
  topics.close();
  await stage.close();
});
beforeEach(() => {
  received = [];
  answers = [];
});

const read = ({ text }: Pick<Received, 'text'>) => parse(document, JSON.parse(text));
const last = () => received.at(-1) ?? { headers: {}, text: '{}' };
const here = (address = '') => address.replace(snsRegion, stage.endpoint);

/** Verifies as AWS documents it, with what is in the message and at its URL alone. */
async function isGenuine(given: Document): Promise<boolean> {
  if (!snsRegion.test(given.SigningCertURL)) return false;
  const { publicKey } = new X509Certificate(await (await fetch(here(given.SigningCertURL))).text());
  const names =
    given.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.flatMap((name) => (given[name] === undefined ? [] : [`${name}\n${given[name]}\n`])).join('');
  const digest = given.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  return verify(digest, Buffer.from(text), publicKey, Buffer.from(given.Signature, 'base64'));
}

async function subscribed(TopicArn: string, Attributes: Record<string, string> = {}, Endpoint = url): Promise<string> {
  const input = { TopicArn, Protocol: 'http', Endpoint, Attributes, ReturnSubscriptionArn: true };
  const { SubscriptionArn = '' } = await topics.client.send(new SubscribeCommand(input));
  await stage.settle();
  await topics.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: read(last()).Token }));
  received = [];
  return SubscriptionArn;
}

describe('sns-delivery-retry-dlq: an HTTP endpoint', () => {
  test('gets nothing until its owner has confirmed with the token of a signed question', async () => {
    const TopicArn = topics.topic();
    const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: url });
    expect((await topics.client.send(subscribe)).SubscriptionArn).toBe('pending confirmation');
    await topics.publish({ TopicArn, Message: 'too early' });
    expect(received).toHaveLength(1);
    const question = read(last());
    expect(last().headers).toMatchObject({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-topic-arn': TopicArn,
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
    });
    expect(await isGenuine(question)).toBe(true);
    expect(await isGenuine({ ...question, Token: 'another' })).toBe(false);
    expect((await fetch(here(question.SubscribeURL))).status).toBe(200);
    await topics.publish({ TopicArn, Message: 'in time', Subject: 'news' });
    const message = read(last());
    expect(message).toMatchObject({ Type: 'Notification', Message: 'in time', Subject: 'news' });
    expect(await isGenuine(message)).toBe(true);
    expect(await isGenuine({ ...message, Message: 'forged' })).toBe(false);
  });

  test.each(['1', '2'] as const)('verifies signature version %s', async (signatureVersion) => {
    const TopicArn = topics.topic({ signatureVersion });
    await subscribed(TopicArn);
    await topics.publish({ TopicArn, Message: 'x' });
    const message = read(last());
    expect(message.SignatureVersion).toBe(signatureVersion);
    expect(await isGenuine(message)).toBe(true);
    expect(await isGenuine({ ...message, SignatureVersion: signatureVersion === '1' ? '2' : '1' })).toBe(false);
  });

  test('is refused with a wrong token, with a token older than two days, and with a text that is no token', async () => {
    const TopicArn = topics.topic();
    await topics.client.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: url }));
    await stage.settle();
    const confirm = (Token = '') => topics.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    const { Token } = read(last());
    await stage.advance(2 * 86_400 + 1);
    await expect(confirm(Token)).rejects.toThrow('Invalid token');
    await expect(confirm('a'.repeat(288))).rejects.toThrow('Invalid token');
    await expect(confirm('random')).rejects.toThrow('Invalid parameter: Token');
  });

  test('is tried again by the phases of its delivery policy, and then its dead-letter queue has the message', async () => {
    const TopicArn = topics.topic();
    const deadLetters = topics.queue(TopicArn);
    const healthyRetryPolicy = {
      minDelayTarget: 5,
      maxDelayTarget: 25,
      numRetries: 6,
      numNoDelayRetries: 1,
      numMinDelayRetries: 1,
      numMaxDelayRetries: 1,
      backoffFunction: 'linear',
    };
    const deadLetterTargetArn = deadLetters.settings.arn;
    await subscribed(TopicArn, {
      DeliveryPolicy: JSON.stringify({ healthyRetryPolicy }),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn }),
    });
    answers = Array.from({ length: 7 }, () => 500);
    await topics.publish({ TopicArn, Message: 'x' });
    expect(received).toHaveLength(2);
    const after: number[] = [];
    for (const seconds of [5, 5, 15, 25, 25]) {
      await stage.advance(seconds);
      after.push(received.length);
    }
    expect(after).toEqual([3, 4, 5, 6, 7]);
    const [kept = '{}'] = bodiesIn(deadLetters);
    expect(JSON.parse(kept)).toMatchObject({ Type: 'Notification', Message: 'x' });
    expect(happened(stage, TopicArn).at(-1)).toMatch(/^dead-lettered/);
  });

  test('that answers 4xx has made a client-side error, which is final', async () => {
    const TopicArn = topics.topic();
    await subscribed(TopicArn);
    answers = [404];
    await topics.publish({ TopicArn, Message: 'x' });
    await stage.advance(3_600);
    expect(received).toHaveLength(1);
    expect(stage.of('undelivered').at(-1)).toMatchObject({ from: TopicArn, to: url });
  });

  test('that does not answer at all is tried three times more, 20 seconds apart', async () => {
    const TopicArn = topics.topic();
    await subscribed(TopicArn);
    server.close();
    server.closeAllConnections();
    await topics.publish({ TopicArn, Message: 'x' });
    await stage.advance(60);
    expect(happened(stage, TopicArn).filter((line) => line.startsWith('retried'))).toHaveLength(3);
    expect(stage.of('undelivered').at(-1)?.reason).toContain('EndpointUnreachable');
    server.listen(new URL(url).port);
    await once(server, 'listening');
  });

  test('gets raw messages with the header that says so, and with the type that it wants', async () => {
    const TopicArn = topics.topic();
    const requestPolicy = { headerContentType: 'application/json' };
    await subscribed(TopicArn, { RawMessageDelivery: 'true', DeliveryPolicy: JSON.stringify({ requestPolicy }) });
    await topics.publish({ TopicArn, Message: '{"a":1}', MessageAttributes: { kind: attributeOf('x') } });
    expect(last()).toMatchObject({
      text: '{"a":1}',
      headers: { 'x-amz-sns-rawdelivery': 'true', 'content-type': 'application/json' },
    });
  });

  test('hears of the end of its subscription, and may take it back', async () => {
    const TopicArn = topics.topic();
    const SubscriptionArn = await subscribed(TopicArn);
    await topics.client.send(new UnsubscribeCommand({ SubscriptionArn }));
    await topics.publish({ TopicArn, Message: 'to nobody' });
    expect(received.map(read).map(({ Type }) => Type)).toEqual(['UnsubscribeConfirmation']);
    expect(await isGenuine(read(last()))).toBe(true);
    const list = () => topics.client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect((await list()).Subscriptions).toEqual([]);
    await fetch(here(read(last()).SubscribeURL));
    await topics.publish({ TopicArn, Message: 'again' });
    expect(read(last()).Message).toBe('again');
  });

  test('whose owner asked for it is not ended by somebody who has the link', async () => {
    const TopicArn = topics.topic();
    const input = { TopicArn, Protocol: 'http', Endpoint: url, ReturnSubscriptionArn: true };
    const { SubscriptionArn } = await topics.client.send(new SubscribeCommand(input));
    await stage.settle();
    const { Token } = read(last());
    await topics.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token, AuthenticateOnUnsubscribe: 'true' }));
    const link = `${stage.endpoint}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`;
    expect((await fetch(link)).status).toBe(403);
    const attributes = new GetSubscriptionAttributesCommand({ SubscriptionArn });
    expect((await topics.client.send(attributes)).Attributes).toMatchObject({
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
    });
  });

  test('keeps its subscription, its confirmation and the key of the signatures over a restart', async () => {
    const TopicArn = topics.topic();
    await subscribed(TopicArn);
    const after = new Topics(stage);
    after.sns.createTopic(topics.sns.topic(TopicArn).settings);
    carry(topics.sns.agreements, after.sns.agreements);
    carry(topics.sns.signer, after.sns.signer);
    expect((await after.sns.signer.ready()).keyName).toBe((await topics.sns.signer.ready()).keyName);
    after.sns.publish(TopicArn, { contents: { default: 'after' }, attributes: {} });
    await stage.settle();
    expect(read(last()).Message).toBe('after');
    expect(await isGenuine(read(last()))).toBe(true);
    after.close();
  });
});

describe('sns-delivery-retry-dlq: the phases of a policy', () => {
  const policy = (given: object) =>
    parse(subscriptionDeliveryPolicy, { healthyRetryPolicy: given }).healthyRetryPolicy ?? DEFAULT_HEALTHY_POLICY;
  test.each([
    [{}, [20, 20, 20]],
    [{ numRetries: 2, numNoDelayRetries: 2 }, [0, 0]],
    [{ minDelayTarget: 1, maxDelayTarget: 9, numRetries: 3 }, [1, 5, 9]],
    [{ minDelayTarget: 1, maxDelayTarget: 9, numRetries: 3, backoffFunction: 'geometric' }, [1, 3, 9]],
  ])('of %j', (given, seconds) => {
    expect(pausesOf(policy(given))).toEqual(seconds.map((each) => each * 1_000));
  });
});

describe('sns-subscriber-types: people', () => {
  test('confirm by the link in a mail, get messages, and leave by the link in each', async () => {
    const TopicArn = topics.topic({ displayName: 'Arcade' });
    await topics.client.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ada@example.com' }));
    await stage.settle();
    const linkIn = (text = '') => here(/https:\S+/.exec(text)?.[0]);
    const [question] = topics.inbox.of('ada@example.com');
    expect(question).toMatchObject({ subject: 'AWS Notification - Subscription Confirmation' });
    await fetch(linkIn(question?.text));
    await topics.publish({ TopicArn, Message: 'hello', Subject: 'news' });
    const message = topics.inbox.of('ada@example.com').at(-1);
    expect(message).toMatchObject({ from: 'Arcade <no-reply@sns.amazonaws.com>', subject: 'news' });
    expect(message?.text).toMatch(/^hello\n/);
    expect((await fetch(linkIn(message?.text))).status).toBe(200);
    await topics.publish({ TopicArn, Message: 'gone' });
    expect(topics.inbox.of('ada@example.com')).toHaveLength(2);
  });

  test('who read JSON get the signed document', async () => {
    const TopicArn = topics.topic();
    await topics.client.send(new SubscribeCommand({ TopicArn, Protocol: 'email-json', Endpoint: 'bob@example.com' }));
    await stage.settle();
    await fetch(here(/https:\S+/.exec(topics.inbox.of('bob@example.com')[0]?.text ?? '')?.[0]));
    await topics.publish({ TopicArn, Message: 'hello' });
    const mail = topics.inbox.of('bob@example.com').at(-1);
    expect(await isGenuine(read({ text: mail?.text ?? '' }))).toBe(true);
  });

  test('with a phone are not asked, and get what was written for phones', async () => {
    const TopicArn = topics.topic({ displayName: 'Arcade' });
    await topics.client.send(new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: '+15551234567' }));
    const Message = JSON.stringify({ default: 'long', sms: 'short' });
    await topics.publish({ TopicArn, Message, MessageStructure: 'json' });
    expect(topics.inbox.of('+15551234567')).toMatchObject([{ channel: 'sms', text: 'Arcade> short' }]);
  });

  test.each([
    ['firehose', 'The local stage has no subscribers of the protocol firehose.'],
    ['kinesis', 'Invalid parameter: Amazon SNS does not support this protocol string: kinesis'],
  ])('subscribers of the protocol %s are refused by name', async (Protocol, message) => {
    const TopicArn = topics.topic();
    const subscribe = topics.client.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint: 'x' }));
    await expect(subscribe).rejects.toThrow(message);
  });
});
