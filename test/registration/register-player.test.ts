import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type RegisterPlayerPorts,
  registerPlayer,
  SECOND_REMINDER_DELAY_SECONDS,
} from '#lambda/registration/use-cases/register-player.ts';
import type { Reminder } from '#lambda/registration/use-cases/reminder.ts';

const registration = { playerId: 'p-1', username: 'user-1', registeredAt: '2026-11-21T10:00:00.000Z' };

/** A world in memory that behaves like the services do when something is done twice. */
class World {
  readonly players = new Map<string, number>();
  readonly members = new Set<string>();
  readonly sent: (Reminder & { readonly delaySeconds: number | undefined })[] = [];
  credits = 3;
  registered = 0;
  /** The ports that throw. */
  readonly broken = new Set<keyof RegisterPlayerPorts>();

  readonly ports: RegisterPlayerPorts = {
    startingCredits: async () => this.unlessBroken('startingCredits', this.credits),
    createPlayer: async ({ playerId, credits }) => {
      this.unlessBroken('createPlayer', undefined);
      if (this.players.has(playerId)) return false;
      this.players.set(playerId, credits);
      return true;
    },
    joinPlayers: async (username) => {
      this.unlessBroken('joinPlayers', undefined);
      this.members.add(username);
    },
    sendReminder: async (reminder, delaySeconds) => {
      this.unlessBroken('sendReminder', undefined);
      this.sent.push({ ...reminder, delaySeconds });
    },
    measure: ({ PlayersRegistered }) => {
      this.registered += PlayersRegistered;
    },
  };

  private unlessBroken<T>(port: keyof RegisterPlayerPorts, value: T): T {
    if (this.broken.has(port)) throw new Error(`${port} failed`);
    return value;
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

/** What every registration must end in, however often it was tried. */
function expectRegistered(): void {
  expect([...world.players]).toEqual([['p-1', 3]]);
  expect([...world.members]).toEqual(['user-1']);
  expect(world.registered).toBe(1);
  // Reminders may be sent again, each arrives once: what counts is that each was sent.
  expect(new Set(world.sent.map(({ playerId, reminder }) => `${playerId}/${reminder}`))).toEqual(
    new Set(['p-1/first', 'p-1/second']),
  );
}

test('cognito-lambda-trigger: a registration creates the player, joins the group and sends two reminders', async () => {
  await registerPlayer(registration, world.ports);
  expectRegistered();
  expect(world.sent).toHaveLength(2);
});

test('sqs-message-timer: the first reminder waits as long as the queue says, the second as long as SQS allows', async () => {
  await registerPlayer(registration, world.ports);
  expect(world.sent.map(({ reminder, delaySeconds }) => [reminder, delaySeconds])).toEqual([
    ['first', undefined],
    ['second', 900],
  ]);
  expect(SECOND_REMINDER_DELAY_SECONDS).toBe(900);
});

test('lambda-idempotency: the second call of the same registration changes nothing', async () => {
  await registerPlayer(registration, world.ports);
  await registerPlayer(registration, world.ports);
  expectRegistered();
});

test('lambda-idempotency: credits that were raised in between are not given a second time', async () => {
  await registerPlayer(registration, world.ports);
  world.credits = 100;
  await registerPlayer(registration, world.ports);
  expect(world.players.get('p-1')).toBe(3);
});

test('lambda-idempotency: two calls at the same time end like one', async () => {
  await Promise.all([registerPlayer(registration, world.ports), registerPlayer(registration, world.ports)]);
  expectRegistered();
});

describe.each(['startingCredits', 'createPlayer', 'joinPlayers', 'sendReminder'] as const)('when %s fails', (port) => {
  test('lambda-idempotency: the call fails, so that Cognito tries again', async () => {
    world.broken.add(port);
    await expect(registerPlayer(registration, world.ports)).rejects.toThrow(`${port} failed`);
  });

  test('lambda-idempotency: the next call completes the registration', async () => {
    world.broken.add(port);
    await expect(registerPlayer(registration, world.ports)).rejects.toThrow();
    world.broken.clear();
    await registerPlayer(registration, world.ports);
    expectRegistered();
  });
});

test.each(['startingCredits', 'joinPlayers', 'sendReminder'] as const)(
  'cognito-lambda-trigger: while %s fails nobody is created, so a player who is there is registered to the end',
  async (port) => {
    world.broken.add(port);
    await expect(registerPlayer(registration, world.ports)).rejects.toThrow();
    expect([world.players.size, world.registered]).toEqual([0, 0]);
  },
);
