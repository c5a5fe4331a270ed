import { describe, expect, test } from '@jest/globals';
import { Cached } from '#lambda/vault/use-cases/cached.ts';
import { orderPrize } from '#lambda/vault/use-cases/order-prize.ts';
import { answerAsPartner } from '#lambda/vault/use-cases/prize-partner.ts';
import {
  createSecret,
  finishSecret,
  type RotationPorts,
  rotateKey,
  setSecret,
  testSecret,
} from '#lambda/vault/use-cases/rotate-key.ts';

/** A secret and a partner in memory. */
function world(pending?: string) {
  const kept = new Map<string, string>(pending === undefined ? [] : [['new', pending]]);
  const taken = new Set(['first']);
  let current = 'old';
  const ports: RotationPorts = {
    versions: {
      state: async (token) => (token === current ? 'current' : token === 'new' ? 'pending' : 'unknown'),
      current: async () => 'first',
      pending: async (token) => kept.get(token),
      keep: async (token, key) => void kept.set(token, key),
      promote: async (token) => {
        current = token;
      },
    },
    partner: {
      admit: async (key, next) => {
        if (!taken.has(key)) throw new Error('refused');
        taken.add(next);
      },
      takes: async (key) => taken.has(key),
    },
    newKey: () => 'second',
  };
  return { ports, kept, taken, current: () => current };
}

const event = (Step: string, ClientRequestToken = 'new') => ({ Step, SecretId: 'arn', ClientRequestToken });

describe('secrets-manager-rotation: a step', () => {
  test('createSecret keeps one new key, also when it comes again', async () => {
    const { ports, kept } = world();
    await createSecret('new', ports);
    await createSecret('new', { ...ports, newKey: () => 'third' });
    expect([...kept]).toEqual([['new', 'second']]);
  });

  test('setSecret lets the partner take the new key next to the current one', async () => {
    const { ports, taken } = world('second');
    await setSecret('new', ports);
    expect([...taken]).toEqual(['first', 'second']);
  });

  test.each([
    ['setSecret', setSecret],
    ['testSecret', testSecret],
  ] as const)('%s needs a pending key', async (_, step) => {
    await expect(step('new', world().ports)).rejects.toThrow('has no key');
  });

  test('testSecret refuses a key that the partner does not take', async () => {
    await expect(testSecret('new', world('second').ports)).rejects.toThrow('refuses the new key');
  });

  test('finishSecret makes the version current', async () => {
    const { ports, current } = world('second');
    await finishSecret('new', ports);
    expect(current()).toBe('new');
  });
});

describe('secrets-manager-rotation: the function', () => {
  test('goes through all steps', async () => {
    const { ports, current, taken } = world();
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) await rotateKey(event(step), ports);
    expect([current(), [...taken]]).toEqual(['new', ['first', 'second']]);
  });

  test('does nothing to a version that is current, and refuses one that is not pending', async () => {
    const { ports, kept } = world();
    await rotateKey(event('createSecret', 'old'), ports);
    expect(kept.size).toBe(0);
    await expect(rotateKey(event('createSecret', 'other'), ports)).rejects.toThrow('not pending');
    await expect(rotateKey(event('dropSecret'), ports)).rejects.toThrow();
  });
});

describe('secrets-manager-rotation: the consumer', () => {
  const wanted = { playerId: 'ada', prize: 'mug' };

  test('reads the key once in five minutes', async () => {
    const keys = ['key 1', 'key 2'];
    const key = new Cached(async () => keys.shift() ?? 'none', 300_000);
    const order = async (given: string) => given;
    const orders = [];
    for (const now of [0, 299_999, 300_000]) orders.push((await orderPrize(wanted, now, { key, order })).orderId);
    expect(orders).toEqual(['key 1', 'key 1', 'key 2']);
  });

  test('reads it again when it is refused, once', async () => {
    const keys = ['retired', 'current'];
    const key = new Cached(async () => keys.shift() ?? 'none', 300_000);
    const order = async (given: string) => (given === 'current' ? 'order' : undefined);
    expect(await orderPrize(wanted, 0, { key, order })).toEqual({ orderId: 'order' });
    const refusing = { key, order: async () => undefined };
    await expect(orderPrize(wanted, 0, refusing)).rejects.toThrow('The partner refuses the current key');
  });
});

test('secrets-manager-rotation: the stand-in takes its two newest keys, and keeps none', async () => {
  let hashes: readonly string[] = [];
  const memory = {
    read: async () => hashes,
    write: async (all: readonly string[]) => {
      hashes = all;
    },
  };
  const ask = (request: object) => answerAsPartner(request, memory);
  await ask({ key: 'one', nextKey: 'two' });
  await ask({ key: 'two', nextKey: 'three' });
  expect(await Promise.all(['one', 'two', 'three'].map((key) => ask({ key })))).toEqual([
    { refused: 'unknown key' },
    { taken: true },
    { taken: true },
  ]);
  expect(hashes.join()).not.toMatch(/one|two|three/);
});
