import { describe, expect, test } from '@jest/globals';
import { withoutSource } from '#lambda/runtime/events/event.ts';
import { seasonClosed } from '#lambda/seasons/events.ts';
import { sealEvidence } from '#lambda/vault/use-cases/seal-evidence.ts';
import { digestOf, signResult } from '#lambda/vault/use-cases/sign-result.ts';

/** A store that has what is given, by key. */
const store = (objects = new Map<string, string>()) => ({
  objects,
  storeObject: async (key: string, body: string) => {
    if (objects.has(key)) return false;
    objects.set(key, body);
    return true;
  },
});

describe('sealing', () => {
  const seal = async (key: string, text: string) => `${key}:${text.length}`;

  test('kms-envelope-encryption: a log is sealed for its object, once', async () => {
    const { objects, storeObject } = store();
    const event = { playId: 'p1', log: 'fire' };
    expect(await sealEvidence(event, { seal, storeObject })).toEqual({ key: 'evidence/p1.json', outcome: 'sealed' });
    expect((await sealEvidence(event, { seal, storeObject })).outcome).toBe('sealed-before');
    expect(objects.get('evidence/p1.json')).toBe('evidence/p1.json:4');
  });

  test.each([{}, { playId: '../x', log: '' }, { playId: 'p1' }, { playId: 'p1', log: 'x'.repeat(2_000_001) }])(
    'kms-envelope-encryption: what is not the log of a play is refused (%#)',
    async (event) => {
      await expect(sealEvidence(event, { seal, ...store() })).rejects.toThrow();
    },
  );
});

describe('signing', () => {
  const { sample } = seasonClosed;
  const event = {
    source: seasonClosed.source,
    'detail-type': seasonClosed.type,
    detail: withoutSource(seasonClosed.of('asteroids', sample.occurredAt, sample.detail)),
  };

  test('kms-asymmetric-sign: what is signed is the season with the digest of its result, and no player', async () => {
    const { objects, storeObject } = store();
    const signed: string[] = [];
    const sign = async (message: string) => `signature ${signed.push(message)}`;
    expect(await signResult(event, { sign, storeObject })).toBe('signed');
    expect(await signResult(event, { sign, storeObject })).toBe('signed-before');
    const [[key, body] = ['', '']] = [...objects];
    expect(key).toBe('results/asteroids/2026-11-21T10:10:00.000Z.json');
    const { result, signature, statement } = JSON.parse(body);
    expect([signature, statement]).toEqual(['signature 1', signed[0]]);
    expect(JSON.parse(statement)).toMatchObject({ gameId: 'asteroids', sha256: digestOf(result) });
    expect(result).not.toContain('3c0f');
  });

  test('kms-asymmetric-sign: another event is not signed', async () => {
    await expect(signResult({ detail: {} }, { sign: async () => '', ...store() })).rejects.toThrow();
  });
});
