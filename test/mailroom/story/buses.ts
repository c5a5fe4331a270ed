import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand, StartReplayCommand } from '@aws-sdk/client-eventbridge';
import { marshall } from '@aws-sdk/util-dynamodb';
import { playRecorded } from '#lambda/api/events.ts';
import { profileItem } from '#lambda/registration/keys.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Step } from '../../../playground/step.ts';

const output = ({ stage }: Playground, name: string) => stage.output('mailroom', name);

/** The messages in a queue of the chapter, read as JSON. @param name of the output with its URL */
export const messagesIn = (playground: Playground, name: string) =>
  playground.stage.services.sqs.byUrl(output(playground, name)).messages.map(({ body }) => JSON.parse(body));

async function withEvents<T>(
  { stage }: Playground,
  accessKeyId: string,
  use: (client: EventBridgeClient) => Promise<T>,
): Promise<T> {
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  const client = new EventBridgeClient({ region: stage.region, endpoint: stage.endpoint, credentials, maxAttempts: 1 });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/** Replays a play that the archive has kept. @throws Unproved unless the statistics see it twice, and announcements once */
export async function replayPlays(playground: Playground): Promise<string> {
  const { stage } = playground;
  const EventBusName = output(playground, 'ArchivedBusArn');
  return withEvents(playground, 'local-developer', async (client) => {
    const Detail = JSON.stringify(playRecorded.sample);
    const entry = { EventBusName, Source: playRecorded.source, DetailType: playRecorded.type, Detail };
    const from = stage.clock.now();
    const before = ['AnnouncementsQueueUrl', 'StatisticsQueueUrl'].map((name) => messagesIn(playground, name).length);
    await client.send(new PutEventsCommand({ Entries: [entry] }));
    // EventBridge advises to wait until an archive has every event.
    await stage.advance(10 * 60);
    await client.send(
      new StartReplayCommand({
        ReplayName: `repair-${from}`,
        EventSourceArn: output(playground, 'ArchiveArn'),
        EventStartTime: new Date(from - 1_000),
        EventEndTime: new Date(from + 1_000),
        Destination: { Arn: EventBusName },
      }),
    );
    await stage.advance(10);
    const [announced = 0, counted = 0] = ['AnnouncementsQueueUrl', 'StatisticsQueueUrl'].map(
      (name, index) => messagesIn(playground, name).length - (before[index] ?? 0),
    );
    const names = messagesIn(playground, 'StatisticsQueueUrl').map((event) => event['replay-name']);
    observe(announced === 1, `announced ${announced} times`);
    observe(counted === 2 && names.includes(`repair-${from}`), `counted ${counted} times, of replays ${names}`);
    return 'the replay came to the statistics with its name, and was not announced again';
  });
}

const MEMBER = '222222222222';
const STRANGER = '333333333333';
const QUARANTINED = '999999999999';

/** Who of four accounts may put events on the central bus. */
export async function askAccounts(playground: Playground): Promise<Readonly<Record<string, string>>> {
  const { access } = playground.stage.services;
  access.addAccount(MEMBER);
  access.addAccount(QUARANTINED);
  const strange = `arn:aws:iam::${STRANGER}:role/sender`;
  // It may do so by its own account: what refuses it is the policy of the bus.
  access.addManagedPolicy(strange, { Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: '*' }] });
  const keys = {
    own: 'local-developer',
    member: `local-developer-${MEMBER}`,
    quarantined: `local-developer-${QUARANTINED}`,
    stranger: access.sessionFor(strange, 'stranger').accessKeyId,
  };
  const EventBusName = output(playground, 'CentralBusArn');
  const answers: Record<string, string> = {};
  for (const [who, key] of Object.entries(keys)) {
    answers[who] = await withEvents(playground, key, async (client) => {
      const Entries = [{ EventBusName, Source: 'cabinets', DetailType: 'Started', Detail: JSON.stringify({ who }) }];
      try {
        await client.send(new PutEventsCommand({ Entries }));
        return 'taken';
      } catch (error) {
        return String(Object(error).name);
      }
    });
  }
  return answers;
}

/** @throws Unproved unless the organisation may send, and nobody else */
export async function collectFromAccounts(playground: Playground): Promise<string> {
  const answers = await askAccounts(playground);
  const { stage } = playground;
  observe(answers.member === 'taken', `a member: ${answers.member}`);
  observe(answers.stranger === 'AccessDeniedException', `a stranger: ${answers.stranger}`);
  observe(answers.quarantined === 'AccessDeniedException', `an account that is shut out: ${answers.quarantined}`);
  const { eventBridge } = stage.services;
  const change = {
    source: 'aws.ec2',
    'detail-type': 'EC2 Instance State-change Notification',
    detail: { 'instance-id': 'i-0abc', state: 'stopped' },
    resources: [],
    time: new Date(stage.clock.now()).toISOString(),
  };
  eventBridge.put('default', eventBridge.newEvent(change), { forwarded: false });
  await stage.settle();
  const states = messagesIn(playground, 'InstanceStatesQueueUrl').map(({ detail }) => detail?.state);
  observe(states.includes('stopped'), `states ${states}`);
  return 'accounts of the organisation may send, two others may not; a stopped instance is in the queue';
}

/** @throws Unproved unless the pipe tells of a player who is new */
export async function pipeArrivals(playground: Playground): Promise<string> {
  const { client, stage } = playground;
  const playerId = `pen-pal-${stage.clock.now()}`;
  const Item = marshall({ ...profileItem.head(playerId), playerId });
  const put = async () => client.dynamodb.send(new PutItemCommand({ TableName: client.address.tableName, Item }));
  await put();
  // Another version of the same player is no arrival.
  await put();
  await stage.settle();
  const arrived = messagesIn(playground, 'ArrivalsQueueUrl').filter((message) => message.playerId === playerId);
  observe(arrived.length === 1, `${arrived.length} messages`);
  observe(Object.keys(arrived[0]).join() === 'playerId,pipe', `a message has ${Object.keys(arrived[0])}`);
  return 'one message for one new player, in the form of the template';
}

/** Events that come again, from other accounts, and out of a stream without code. */
export const buses: readonly Step[] = [
  {
    pattern: 'eventbridge-archive-replay',
    title: 'A replay repairs the statistics and announces nothing twice',
    run: replayPlays,
  },
  {
    pattern: 'eventbridge-cross-account',
    title: 'Accounts of the organisation send to one bus; a stranger may not',
    run: collectFromAccounts,
  },
  {
    pattern: 'ddb-stream-sns-fanout',
    title: 'A pipe tells of new players, next to the one function that reads the stream',
    run: pipeArrivals,
  },
];
