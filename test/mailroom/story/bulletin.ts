import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Step } from '../../../playground/step.ts';

/** Who gets the bulletin by mail. */
const READER = 'newsroom@arcade.example';

/** Publishes a bulletin, and waits until everything that follows at once has happened. @returns its id */
export async function publish({ stage }: Playground, text: string): Promise<string> {
  const topicArn = stage.output('mailroom', 'BulletinTopicArn');
  const { id } = stage.services.sns.publish(topicArn, {
    contents: { default: text },
    subject: 'Bulletin',
    attributes: {},
  });
  await stage.settle();
  return id;
}

/** The ways by which a bulletin was stored. */
export async function waysOf({ client }: Playground, id: string): Promise<readonly string[]> {
  const { Items = [] } = await client.dynamodb.send(
    new QueryCommand({
      TableName: client.address.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `MAILROOM#${id}` } },
    }),
  );
  return Items.map(({ sk }) => `${sk?.S}`.replace('BULLETIN#', '')).sort();
}

export const mailsOf = ({ stage }: Playground) => stage.services.ses.inbox.of(READER);

/** The bodies that wait in a queue of the chapter. */
export const waitingIn = ({ stage }: Playground, output: string): readonly string[] =>
  stage.services.sqs.byUrl(stage.output('mailroom', output)).messages.map(({ body }) => body);

/** The name of a function of the chapter in the stage. */
const nameOf = (playground: Playground, name: string) => playground.functionOf(`mailroom/${name}`).name;

/** @returns the address of the endpoint on this machine */
function endpointOf({ stage }: Playground): string {
  const topic = stage.output('mailroom', 'BulletinTopicArn');
  const found = stage.services.sns.topic(topic).subscriptions.find(({ protocol }) => protocol === 'https');
  return stage.services.localUrl(found?.endpoint ?? '');
}

/** Posts to the endpoint as anybody on the internet can. @returns the status of the answer */
export async function forge(playground: Playground): Promise<number> {
  const document = {
    Type: 'Notification',
    MessageId: 'forged',
    TopicArn: playground.stage.output('mailroom', 'BulletinTopicArn'),
    Message: 'Free credits for all',
    Timestamp: '2026-11-20T12:00:00.000Z',
    SignatureVersion: '2',
    Signature: 'c2lnbmVk',
    SigningCertURL: 'https://sns.example.com/SimpleNotificationService-0.pem',
  };
  const { status } = await fetch(endpointOf(playground), { method: 'POST', body: JSON.stringify(document) });
  return status;
}

/** @returns what was observed. @throws Unproved */
export async function everyKind(playground: Playground): Promise<string> {
  // A link is good for two days, and the stories of other chapters may have taken longer: the reader asks for another one.
  const topicArn = playground.stage.output('mailroom', 'BulletinTopicArn');
  playground.stage.services.sns.make({ topicArn, protocol: 'email', endpoint: READER, attributes: {} });
  await playground.stage.settle();
  const questions = mailsOf(playground);
  await publish(playground, 'too early');
  const link = /http\S+/.exec(questions.at(-1)?.text ?? '')?.[0] ?? '';
  observe(mailsOf(playground).length === questions.length, 'a mail came before the confirmation');
  observe((await fetch(link)).status === 200, 'the link of the mail does not confirm');
  const id = await publish(playground, 'Insert coin');
  const ways = await waysOf(playground, id);
  observe(ways.join() === 'endpoint,function', `stored by: ${ways}`);
  const last = mailsOf(playground).at(-1);
  observe(last?.text.startsWith('Insert coin') === true, `the mail says: ${last?.text}`);
  return 'a function and an endpoint stored it, a reader got mail after following the link, and not before';
}

/** @returns what was observed. @throws Unproved */
export async function endpointFails(playground: Playground): Promise<string> {
  const { stage } = playground;
  const status = await forge(playground);
  observe(status === 403, `a forged message is answered ${status}`);
  const before = waitingIn(playground, 'BulletinUndeliveredQueueUrl').length;
  stage.faults.functions.inject(nameOf(playground, 'receive-bulletin'), 'throw', 2);
  const healed = await publish(playground, 'after two failures');
  await stage.advance(10);
  const ways = await waysOf(playground, healed);
  observe(ways.includes('endpoint'), `stored by: ${ways}`);
  stage.faults.functions.inject(nameOf(playground, 'receive-bulletin'), 'throw', 7);
  await publish(playground, 'never');
  await stage.advance(300);
  const lost = waitingIn(playground, 'BulletinUndeliveredQueueUrl');
  observe(lost.length === before + 1, `${lost.length} undelivered`);
  return 'forged: 403; two failures: delivered by the policy; seven failures: in the queue of what was not delivered';
}

/** @returns what was observed. @throws Unproved */
export async function bothLetters(playground: Playground): Promise<string> {
  const { stage } = playground;
  await publish(playground, 'x'.repeat(1_001));
  await stage.advance(300);
  const [event = '{}'] = waitingIn(playground, 'BulletinDeadLettersUrl');
  const [record = '{}'] = waitingIn(playground, 'BulletinFailuresUrl');
  const { attributes } = stage.services.sqs.byUrl(stage.output('mailroom', 'BulletinDeadLettersUrl')).messages[0] ?? {};
  const names = Object.keys(attributes ?? {}).sort();
  observe(names.join() === 'ErrorCode,ErrorMessage,RequestID', `attributes: ${names}`);
  const { requestContext, requestPayload } = JSON.parse(record);
  observe(JSON.stringify(requestPayload) === JSON.stringify(JSON.parse(event)), 'the two hold different events');
  observe(requestContext?.approximateInvokeCount === 3, JSON.stringify(requestContext));
  return 'the dead letter is the event with three attributes; the record says that it was tried three times';
}

/** A topic with subscribers of every kind. */
export const bulletin: readonly Step[] = [
  { pattern: 'sns-subscriber-types', title: 'A bulletin reaches a function, an endpoint and a reader', run: everyKind },
  {
    pattern: 'sns-delivery-retry-dlq',
    title: 'An endpoint that fails is tried again, and believes no stranger',
    run: endpointFails,
  },
  {
    pattern: 'lambda-async-dlq',
    title: 'A failed event is kept twice: as it came, and with its story',
    run: bothLetters,
  },
];
