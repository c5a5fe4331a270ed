import { describe, expect, jest, test } from '@jest/globals';
import type { Claim } from '#lambda/registration/adapters/claims.ts';
import type { Player } from '#lambda/registration/adapters/players.ts';
import type { Message } from '#lambda/registration/use-cases/message.ts';
import { type RemindPlayerPorts, remindPlayer } from '#lambda/registration/use-cases/remind-player.ts';
import type { PublishedEvent } from '#lambda/runtime/events/event.ts';

const player = { playerId: 'p-1', credits: 3, plays: 0, registeredAt: '2026-11-21T10:00:00.000Z', version: 1 };
const first = { playerId: 'p-1', reminder: 'first' } as const;
const second = { playerId: 'p-1', reminder: 'second' } as const;

type Step = 'claim' | 'findMessage' | 'storeMessage' | 'publish' | 'complete';

/** A table and a bus in memory, which behave like the services when something is done twice. */
class World {
  player: Player | undefined = player;
  claimed: Claim = 'claimed';
  readonly inbox = new Map<string, Message>();
  readonly published: PublishedEvent[] = [];
  readonly steps: Step[] = [];
  /** The invocation ends before or after this step. */
  crash: { readonly before?: Step; readonly after?: Step } = {};
  minute = 10;
  measured = 0;

  readonly ports: RemindPlayerPorts = {
    findPlayer: jest.fn(async () => this.player),
    claim: jest.fn((_: typeof first | typeof second) => this.step('claim', () => this.claimed)),
    complete: jest.fn((_: typeof first | typeof second) =>
      this.step('complete', () => {
        this.claimed = 'done';
      }),
    ),
    findMessage: (playerId, name) => this.step('findMessage', () => this.inbox.get(`${playerId}/${name}`)),
    storeMessage: (message) =>
      this.step('storeMessage', () => {
        const name = `${message.playerId}/${message.name}`;
        if (!this.inbox.has(name)) this.inbox.set(name, message);
      }),
    publish: (event) => this.step('publish', () => void this.published.push(event)),
    measure: ({ RemindersSent }) => {
      this.measured += RemindersSent;
    },
    now: () => new Date(`2026-11-21T10:${this.minute}:00.000Z`),
  };

  private async step<T>(name: Step, act: () => T): Promise<T> {
    this.steps.push(name);
    if (this.crash.before === name) throw new Error(`crash before ${name}`);
    const result = act();
    if (this.crash.after === name) throw new Error(`crash after ${name}`);
    return result;
  }
}

test('sqs-delay-queue: a player who has not played yet finds the reminder in the inbox, and an event says so', async () => {
  const world = new World();
  expect(await remindPlayer(first, world.ports)).toBe('reminded');
  expect(world.ports.findPlayer).toHaveBeenCalledWith('p-1');
  expect([...world.inbox.values()]).toEqual([
    {
      playerId: 'p-1',
      name: 'reminder-first',
      text: expect.stringMatching(/^Your credits are waiting/),
      sentAt: '2026-11-21T10:10:00.000Z',
    },
  ]);
  expect(world.published).toEqual([
    {
      source: 'arcade.registration',
      type: 'PlayerReminded.v1',
      eventId: 'PlayerReminded.v1/p-1/first',
      occurredAt: '2026-11-21T10:10:00.000Z',
      detail: { playerId: 'p-1', reminder: 'first' },
    },
  ]);
});

test('sqs-message-timer: the second reminder is another message and another event', async () => {
  const world = new World();
  await remindPlayer(first, world.ports);
  world.claimed = 'claimed';
  await remindPlayer(second, world.ports);
  expect([...world.inbox.keys()]).toEqual(['p-1/reminder-first', 'p-1/reminder-second']);
  expect(new Set([...world.inbox.values()].map(({ text }) => text)).size).toBe(2);
  expect(world.published.map(({ eventId }) => eventId)).toEqual([
    'PlayerReminded.v1/p-1/first',
    'PlayerReminded.v1/p-1/second',
  ]);
});

test('sqs-delay-queue: a player who has played is left alone', async () => {
  const world = new World();
  world.player = { ...player, plays: 1 };
  expect(await remindPlayer(first, world.ports)).toBe('has-played');
  expect(world.measured).toBe(0);
  expect([world.inbox.size, world.published.length]).toEqual([0, 0]);
  expect(world.steps).toEqual(['claim', 'findMessage', 'complete']);
});

test('sqs-dlq-redrive-policy: a reminder for a player who does not exist fails, and ends in the dead letters', async () => {
  const world = new World();
  world.player = undefined;
  await expect(remindPlayer(first, world.ports)).rejects.toThrow('does not exist');
  expect(world.steps).toEqual([]);
});

describe('a reminder that is delivered more than once', () => {
  test('lambda-idempotency: is claimed first, then stored, then published, then completed, all for this reminder', async () => {
    const { ports, steps } = new World();
    await remindPlayer(first, ports);
    expect(steps).toEqual(['claim', 'findMessage', 'storeMessage', 'publish', 'complete']);
    expect(ports.claim).toHaveBeenCalledWith(first);
    expect(ports.complete).toHaveBeenCalledWith(first);
  });

  test('lambda-idempotency: does nothing when it was done before', async () => {
    const world = new World();
    await remindPlayer(first, world.ports);
    world.steps.length = 0;
    expect(await remindPlayer(first, world.ports)).toBe('handled-before');
    expect(world.steps).toEqual(['claim']);
    expect([world.inbox.size, world.published.length]).toEqual([1, 1]);
  });

  test('lambda-idempotency: fails while another delivery is at it, and so comes back later', async () => {
    const world = new World();
    world.claimed = 'in-progress';
    await expect(remindPlayer(first, world.ports)).rejects.toThrow('being processed');
    expect(world.steps).toEqual(['claim']);
  });
});

describe.each<World['crash']>([
  { after: 'claim' },
  { before: 'storeMessage' },
  { after: 'storeMessage' },
  { before: 'publish' },
  { after: 'publish' },
  { before: 'complete' },
])('a delivery that crashes %j', (crash) => {
  test('lambda-idempotency: is completed by the next one: one message, and one event by its id', async () => {
    const world = new World();
    world.crash = crash;
    await expect(remindPlayer(first, world.ports)).rejects.toThrow('crash');
    expect(world.claimed).toBe('claimed');
    // WHEN the claim has expired, and the queue delivers the reminder again
    world.crash = {};
    world.minute = 11;
    expect(await remindPlayer(first, world.ports)).toBe('reminded');
    expect([world.inbox.size, world.measured]).toEqual([1, 1]);
    const [event] = world.published;
    expect(event?.occurredAt).toBe([...world.inbox.values()][0]?.sentAt);
    // THEN an event that came twice said the same twice
    expect(world.published).toEqual(world.published.map(() => event));
  });
});

test.each<[World['crash'], number, string]>([
  [{ after: 'claim' }, 0, 'has-played'],
  [{ after: 'storeMessage' }, 1, 'reminded'],
  [{ before: 'publish' }, 1, 'reminded'],
])('lambda-idempotency: crashed %j, and the player has played since: %d events', async (crash, events, outcome) => {
  const world = new World();
  world.crash = crash;
  await expect(remindPlayer(first, world.ports)).rejects.toThrow('crash');
  world.crash = {};
  world.player = { ...player, plays: 1 };
  // THEN a message that is in the inbox is told, and no other is added
  expect(await remindPlayer(first, world.ports)).toBe(outcome);
  expect([world.inbox.size, world.published.length]).toEqual([events, events]);
});
