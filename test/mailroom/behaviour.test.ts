import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { Mailbag } from './mailbag.ts';
import { letters } from './story/letters.ts';
import { posters } from './story/posters.ts';
import { queue } from './story/queue-tour.ts';
import { tickets } from './story/tickets.ts';

let playground: Playground;
let bag: Mailbag;

beforeAll(async () => {
  playground = await openChapter('mailroom');
  bag = new Mailbag(playground);
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);

test.each(
  [...letters, ...tickets, ...posters, ...queue].map((step) => [`${step.pattern}: ${step.title}`, step] as const),
)('%s', async (_, { run }) => {
  expect(await run(playground)).not.toBe('');
});

test('lambda-idempotency: a letter that is sent twice is stored once', async () => {
  const letter = { letterId: 'small', text: 'Insert coin' };
  for (const text of ['Insert coin', 'Insert another']) {
    await bag.sendLetter({ ...letter, text });
    // The queue keeps no order, so the second one comes when the first has been stored.
    await playground.stage.settle();
  }
  expect(await bag.letter('small')).toMatchObject({ text: 'Insert coin', attachmentBytes: 0 });
});

test('sqs-dlq-redrive-policy: what is not a letter becomes a dead letter after five receives', async () => {
  await bag.send('not a letter');
  await playground.stage.advance(10 * 60);
  expect(bag.deadLetters('Letters').messages).toHaveLength(1);
  expect(bag.queue('Letters').messages).toEqual([]);
});

test('sqs-fifo: a dead letter makes way for other players; what follows it waits for the redrive, and its order holds', async () => {
  const { stage } = playground;
  const entries = [1, 2, 3].map((number) => ({ playerId: 'cleo', number, change: 1 }));
  const { name } = playground.functionOf('mailroom/keep-tickets');
  for (let failure = 0; failure < 6; failure += 1) stage.faults.functions.inject(name, 'throw');
  for (const entry of entries) await bag.publish(entry);
  await stage.advance(15 * 60);
  stage.faults.clear();
  await bag.publish({ playerId: 'dora', number: 1, change: 1 });
  await stage.advance(30 * 60);
  expect(await bag.tickets('dora')).toMatchObject({ lastEntry: 1 });
  const dead = bag.deadLetters('Tickets');
  expect(dead.messages.map(({ body }) => JSON.parse(body).number)).toEqual([1, 2, 3]);
  stage.services.sqs.startMoveTask(dead.settings.arn, undefined, undefined);
  await stage.advance(10 * 60);
  expect(await bag.tickets('cleo')).toMatchObject({ lastEntry: 3, balance: 3 });
  expect(dead.messages).toEqual([]);
});

test('sqs-change-visibility: a press that is gone stops its heartbeat, and the order is back within the timeout', async () => {
  await bag.order('Phoenix', '203.0.113.7');
  const orders = bag.queue('PosterOrders');
  orders.receive(1);
  await playground.stage.advance(31);
  expect(orders.visible).toHaveLength(1);
});
