import { expect, jest, test } from '@jest/globals';
import type { Player } from '#shared/players.ts';
import { type NudgePlayerPorts, nudgePlayer } from '../../lambda/registration/use-cases/nudge-player.ts';

const player = (changes: Partial<Player> = {}): Player => ({
  playerId: 'p-1',
  credits: 3,
  plays: 0,
  registeredAt: '2026-11-21T10:00:00.000Z',
  reminders: new Set<string>(),
  ...changes,
});

/** Ports that know one player or none, and write down in which order they were called. */
function portsWith(found: Player | undefined, failures: Partial<NudgePlayerPorts> = {}) {
  const calls: string[] = [];
  const ports = {
    findPlayer: jest.fn<NudgePlayerPorts['findPlayer']>(async () => found),
    publish: jest.fn<NudgePlayerPorts['publish']>(async (event) => {
      calls.push('publish');
      await failures.publish?.(event);
    }),
    noteReminder: jest.fn<NudgePlayerPorts['noteReminder']>(async (playerId, reminder) => {
      calls.push('note');
      await failures.noteReminder?.(playerId, reminder);
    }),
  };
  return { calls, ...ports };
}

const first = { playerId: 'p-1', reminder: 'first' } as const;
const fail = async () => {
  throw new Error('out of order');
};

test('sqs-delay-queue: who has not played yet is nudged', async () => {
  const ports = portsWith(player());
  expect(await nudgePlayer(first, ports)).toBe('nudged');
  expect(ports.findPlayer).toHaveBeenCalledWith('p-1');
  expect(ports.publish).toHaveBeenCalledWith({
    source: 'arcade.registration',
    type: 'PlayerNudged.v1',
    detail: { nudgeId: 'p-1/first', playerId: 'p-1', reminder: 'first' },
  });
  expect(ports.noteReminder).toHaveBeenCalledWith('p-1', 'first');
});

test('sqs-delay-queue: who has played is left alone', async () => {
  const ports = portsWith(player({ plays: 1 }));
  expect(await nudgePlayer(first, ports)).toBe('has-played');
  expect(ports.calls).toEqual([]);
});

test('lambda-idempotency: the same reminder a second time does nothing', async () => {
  const ports = portsWith(player({ reminders: new Set(['first']) }));
  expect(await nudgePlayer(first, ports)).toBe('nudged-before');
  expect(ports.calls).toEqual([]);
});

test('lambda-idempotency: the second reminder is another one', async () => {
  const ports = portsWith(player({ reminders: new Set(['first']) }));
  expect(await nudgePlayer({ playerId: 'p-1', reminder: 'second' }, ports)).toBe('nudged');
});

test('lambda-idempotency: published before it is noted, because a repeat does less harm than a loss', async () => {
  const ports = portsWith(player());
  await nudgePlayer(first, ports);
  expect(ports.calls).toEqual(['publish', 'note']);
});

test('lambda-idempotency: what was not published is not noted, so the next delivery nudges', async () => {
  const ports = portsWith(player(), { publish: fail });
  await expect(nudgePlayer(first, ports)).rejects.toThrow('out of order');
  expect(ports.noteReminder).not.toHaveBeenCalled();
});

test('lambda-idempotency: what was published but not noted is published again with the same id', async () => {
  const ports = portsWith(player(), { noteReminder: fail });
  await expect(nudgePlayer(first, ports)).rejects.toThrow('out of order');
  await expect(nudgePlayer(first, ports)).rejects.toThrow('out of order');
  const ids = ports.publish.mock.calls.map(([event]) => event.detail.nudgeId);
  expect(ids).toEqual(['p-1/first', 'p-1/first']);
});

test('sqs-dlq-redrive-policy: a follow-up for nobody fails, and ends in the dead letters', async () => {
  const ports = portsWith(undefined);
  await expect(nudgePlayer(first, ports)).rejects.toThrow('does not exist');
  expect(ports.calls).toEqual([]);
});
