import { describe, expect, jest, test } from '@jest/globals';
import type { Claim } from '#lambda/registration/adapters/claims.ts';
import type { Player } from '#lambda/registration/adapters/players.ts';
import { type NudgePlayerPorts, nudgePlayer } from '#lambda/registration/use-cases/remind-player.ts';

const player = { playerId: 'p-1', credits: 3, plays: 0, registeredAt: '2026-11-21T10:00:00.000Z', version: 1 };
const first = { playerId: 'p-1', reminder: 'first' } as const;

interface Scene {
  readonly found?: Player | undefined;
  readonly claimed?: Claim;
  /** The port that throws. */
  readonly broken?: 'publish' | 'complete';
}

/** Ports that write down in which order they were called. */
function portsOf({ found, claimed = 'claimed', broken }: Scene) {
  const calls: string[] = [];
  const call = async (name: string) => {
    calls.push(name);
    if (name === broken) throw new Error(`${name} failed`);
  };
  return {
    calls,
    findPlayer: jest.fn<NudgePlayerPorts['findPlayer']>(async () => found),
    claim: jest.fn<NudgePlayerPorts['claim']>(async () => {
      await call('claim');
      return claimed;
    }),
    publish: jest.fn<NudgePlayerPorts['publish']>(() => call('publish')),
    complete: jest.fn<NudgePlayerPorts['complete']>(() => call('complete')),
  };
}

test('sqs-delay-queue: who has not played yet is nudged', async () => {
  const ports = portsOf({ found: player });
  expect(await nudgePlayer(first, ports)).toBe('nudged');
  expect(ports.findPlayer).toHaveBeenCalledWith('p-1');
  expect(ports.publish).toHaveBeenCalledWith({
    source: 'arcade.registration',
    type: 'PlayerNudged.v1',
    detail: { nudgeId: 'p-1/first', playerId: 'p-1', reminder: 'first' },
  });
});

test('sqs-delay-queue: who has played is left alone', async () => {
  const ports = portsOf({ found: { ...player, plays: 1 } });
  expect(await nudgePlayer(first, ports)).toBe('has-played');
  expect(ports.calls).toEqual([]);
});

test('sqs-dlq-redrive-policy: a follow-up for nobody fails, and ends in the dead letters', async () => {
  const ports = portsOf({ found: undefined });
  await expect(nudgePlayer(first, ports)).rejects.toThrow('does not exist');
  expect(ports.calls).toEqual([]);
});

describe('a follow-up that is delivered more than once', () => {
  test('lambda-idempotency: is claimed first, then published, then completed, all for this reminder', async () => {
    const ports = portsOf({ found: player });
    await nudgePlayer(first, ports);
    expect(ports.calls).toEqual(['claim', 'publish', 'complete']);
    expect(ports.claim).toHaveBeenCalledWith(first);
    expect(ports.complete).toHaveBeenCalledWith(first);
  });

  test('lambda-idempotency: does nothing when it was done before', async () => {
    const ports = portsOf({ found: player, claimed: 'done' });
    expect(await nudgePlayer(first, ports)).toBe('nudged-before');
    expect(ports.calls).toEqual(['claim']);
  });

  test('lambda-idempotency: fails while another delivery is at it, and so comes back later', async () => {
    const ports = portsOf({ found: player, claimed: 'in-progress' });
    await expect(nudgePlayer(first, ports)).rejects.toThrow('being processed');
    expect(ports.calls).toEqual(['claim']);
  });

  test('lambda-idempotency: is not completed when it was not published, so the next delivery nudges', async () => {
    const ports = portsOf({ found: player, broken: 'publish' });
    await expect(nudgePlayer(first, ports)).rejects.toThrow('publish failed');
    expect(ports.calls).toEqual(['claim', 'publish']);
  });

  test('lambda-idempotency: is published again under the same id when it could not be completed', async () => {
    const ports = portsOf({ found: player, broken: 'complete' });
    await expect(nudgePlayer(first, ports)).rejects.toThrow('complete failed');
    await expect(nudgePlayer(first, ports)).rejects.toThrow('complete failed');
    expect(ports.publish.mock.calls.map(([event]) => event.detail.nudgeId)).toEqual(['p-1/first', 'p-1/first']);
  });
});
