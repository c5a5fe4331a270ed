import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { array, object, parse, string } from 'valibot';
import type { Playground } from '../../../playground/playground.ts';
import { type Redriven, redrive } from '../../../playground/redrive.ts';
import { GHOST, observe, type Scene } from '../../../playground/step.ts';

/** Sends two reminders that are due at once: a good one, and one that fails until its player has a profile. */
export async function sendPoison({ client, stage }: Playground, playerId: string): Promise<void> {
  await client.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: client.address.reminderQueueUrl,
      Entries: [
        { Id: 'good', MessageBody: JSON.stringify({ playerId, reminder: 'first' }), DelaySeconds: 0 },
        { Id: 'poison', MessageBody: JSON.stringify({ playerId: GHOST, reminder: 'first' }), DelaySeconds: 0 },
      ],
    }),
  );
  await stage.settle();
}

const GHOST_KEY = { pk: `PLAYER#${GHOST}`, sk: 'PROFILE' };

/** Takes the profile away again, so that the message is poison once more. */
export async function undoRepair({ client }: Playground): Promise<void> {
  await client.dynamodb.send(new DeleteItemCommand({ TableName: client.address.tableName, Key: marshall(GHOST_KEY) }));
}

/** Gives the player a profile, and sends the dead letters back. */
export async function repairAndRedrive({ client, stage }: Playground): Promise<Redriven> {
  const Item = marshall({
    ...GHOST_KEY,
    entity: 'player',
    playerId: GHOST,
    credits: 3,
    plays: 0,
    registeredAt: new Date(stage.clock.now()).toISOString(),
  });
  await client.dynamodb.send(new PutItemCommand({ TableName: client.address.tableName, Item }));
  return redrive(client.sqs, client.address.reminderDeadLetterQueueArn, 10);
}

const inboxSchema = object({ messages: array(object({ name: string(), text: string() })) });

/** What a player reads in the inbox, newest first. */
async function inboxOf(playground: Playground, name: string) {
  const token = await playground.token(name);
  const { status, body } = await playground.client.call('GET', '/players/me/messages', { token });
  observe(status === 200, `the inbox is answered ${status}`);
  return parse(inboxSchema, body).messages;
}

/** Ten minutes later: the reminder, a poison message, the redrive. */
export const reminding: Scene = {
  id: 'reminding',
  after: 'reading',
  needs: ['api'],
  steps: [
    {
      pattern: 'sqs-delay-queue',
      title: 'The reminder arrives after ten minutes, not before',
      async run(playground) {
        const { playerId } = playground.account('ada');
        const profile = (await playground.client.itemsOf(playerId)).find(({ entity }) => entity === 'player');
        const age = (playground.stage.clock.now() - Date.parse(String(profile?.registeredAt))) / 1_000;
        await playground.stage.advance(599 - age);
        const early = playground.reminders(playerId).length;
        await playground.stage.advance(1);
        const reminders = playground.reminders(playerId);
        observe(early === 0, 'a reminder came before 600 s');
        observe(reminders.join() === 'first', `reminders after 600 s: ${reminders.join()}`);
        const [newest] = await inboxOf(playground, 'ada');
        observe(newest?.name === 'reminder-first', `the newest message in the inbox is ${newest?.name}`);
        return `at 599 s nothing, at 600 s of stage time ada reads in her inbox: "${newest?.text}"`;
      },
    },
    {
      pattern: 'eventbridge-pattern-rule',
      title: 'The reminder is a domain event that a rule has logged',
      async run(playground) {
        const logged = playground.stage.records
          .of('log')
          .map(({ line }) => line)
          .filter((line) => line.startsWith('{"version":"0"') && line.includes('PlayerReminded.v1'));
        const published = playground.stage.records
          .of('event')
          .filter(({ detailType }) => detailType === 'PlayerReminded.v1').length;
        observe(logged.length === published && published > 0, `${logged.length} of ${published} reminders are logged`);
        for (const { playerId } of playground.people.map((name) => playground.account(name))) {
          const profile = (await playground.client.itemsOf(playerId)).find(({ entity }) => entity === 'player');
          const reminders = playground.reminders(playerId);
          observe(profile?.plays === 0 || reminders.length === 0, 'a player who has played was reminded');
        }
        return `${published} reminders published, ${logged.length} in the event log; no player who has played was reminded`;
      },
    },
    {
      pattern: 'sqs-message-timer',
      title: 'The second reminder has a delay of its own',
      async run(playground) {
        const { playerId } = playground.account('ada');
        await playground.stage.advance(299);
        const early = playground.reminders(playerId).join();
        await playground.stage.advance(1);
        const reminders = playground.reminders(playerId).join();
        observe(early === 'first' && reminders === 'first,second', `at 899 s: ${early}; at 900 s: ${reminders}`);
        observe(playground.queue().messages.length === 0, 'reminders are left over');
        return 'DelaySeconds 900 on the message beat the 600 of the queue; duplicates reminded no player twice';
      },
    },
    {
      pattern: 'sqs-batch-partial-failure',
      title: 'One poison message does not spoil its batch',
      async run(playground) {
        const { playerId } = await playground.register('linus');
        await sendPoison(playground, playerId);
        const { inFlight } = playground.queue().counts;
        observe(playground.reminders(playerId).join() === 'first', 'the good message was not processed');
        observe(inFlight === 1, `${inFlight} messages are in flight`);
        return 'the good message is done and deleted, only the poison one went back';
      },
    },
    {
      pattern: 'sqs-visibility-timeout',
      title: 'A failed message stays hidden for 6 x the timeout',
      async run(playground) {
        const { name } = playground.functionOf('registration/remind-player');
        const invocationsIn = async (seconds: number) =>
          (await playground.during('invocation', () => playground.stage.advance(seconds))).filter(
            ({ functionName }) => functionName === name,
          );
        const early = await invocationsIn(59);
        const retried = await invocationsIn(1);
        observe(early.length === 0 && retried.length === 1, `${early.length} before 60 s, ${retried.length} at 60 s`);
        return 'hidden for 60 s, then received again';
      },
    },
    {
      pattern: 'sqs-dlq-redrive-policy',
      title: 'After five receives the poison message is set aside',
      async run(playground) {
        const dead = await playground.during('message', () => playground.stage.advance(240));
        const letters = playground.queue('dead-letters').messages;
        observe(letters.length === 1 && letters[0]?.body.includes(GHOST) === true, `${letters.length} dead letters`);
        observe(letters[0]?.receiveCount === 5, `received ${letters[0]?.receiveCount} times`);
        observe(
          dead.some(({ event }) => event === 'dead-lettered'),
          'no move was recorded',
        );
        return 'received 5 times in 5 minutes, then moved to the dead-letter queue; nothing was lost';
      },
    },
    {
      pattern: 'alarm-dlq-depth',
      title: 'One dead letter is enough for an alarm',
      async run(playground) {
        await playground.stage.advance(120);
        const { all } = playground.stage.services.cloudWatch.alarms;
        const on = all.filter(({ state, settings }) => state === 'ALARM' && settings.name.includes('DeadLetters'));
        const names = on.map(({ settings }) => settings.name);
        observe(names.length === 1 && names[0]?.includes('Reminders') === true, `in ALARM: ${names.join()}`);
        return 'within two minutes, and it says which command sends the message back';
      },
    },
    {
      pattern: 'sqs-dlq-redrive-source',
      title: 'The cause is repaired and the message sent back',
      async run(playground) {
        const { status, moved } = await repairAndRedrive(playground);
        await playground.stage.advance(600);
        observe(status === 'COMPLETED' && moved === 1, `${status}, ${moved} moved`);
        observe(playground.reminders(GHOST).join() === 'first', 'the redriven message was not processed');
        observe(playground.queue('dead-letters').messages.length === 0, 'the dead-letter queue is not empty');
        return 'npm run redrive moved 1 message back, and it was processed';
      },
    },
  ],
};
