import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { coinsItem } from '#lambda/runtimes/keys.ts';
import { cutTape } from '#lambda/runtimes/use-cases/cut-tape.ts';
import { drawPoster } from '#lambda/runtimes/use-cases/draw-poster.ts';
import { type Night, RESERVE_MILLISECONDS, settleNight } from '#lambda/runtimes/use-cases/settle-night.ts';
import { signBadge } from '#lambda/runtimes/use-cases/sign-badge.ts';
import { spinWheel } from '#lambda/runtimes/use-cases/spin-wheel.ts';
import { memoryTable } from '../../playground/deployed/memory.ts';

describe('lambda-container-image: a poster', () => {
  test('shows who holds the record, as text and never as markup', () => {
    const { svg } = drawPoster({ name: '<script>"&', game: 'Pong', score: 1_234_567 });
    expect(svg).toContain('>1,234,567<');
    expect(svg).toContain('>&lt;script>&quot;&amp;<');
  });

  test.each([{}, { name: '', game: 'Pong', score: 1 }, { name: 'Ada', game: 'Pong', score: -1 }])(
    'is not of %j',
    (event) => {
      expect(() => drawPoster(event)).toThrow();
    },
  );
});

describe('lambda-ephemeral-storage: a tape', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arcade-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  });

  test('keeps the plays near the best of their game, in order', async () => {
    const scores = [100, 89, 90, 95].map((score) => JSON.stringify({ game: 'pong', score }));
    const other = JSON.stringify({ game: 'asteroids', score: 3 });
    let stored = '';
    const done = await cutTape(
      { tape: 'one' },
      {
        folder,
        openTape: async () => Readable.from([scores.join('\n'), `\n${other}\n`]),
        storeCut: async (_, file, bytes) => {
          const content = readFileSync(file);
          expect(content).toHaveLength(bytes);
          stored = gunzipSync(content).toString();
        },
      },
    );
    expect(done).toEqual({ tape: 'one', plays: 5, kept: 4 });
    expect(stored.trimEnd().split('\n')).toEqual([scores[0], scores[2], scores[3], other]);
  });

  test('is never in memory: while it is written to the disk, only some pieces are on their way', async () => {
    const line = Buffer.from(`${JSON.stringify({ game: 'pong', score: 1, pad: 'x'.repeat(65_000) })}\n`);
    const pieces = 400;
    let written = 0;
    let most = 0;
    async function* tape() {
      for (let made = 1; made <= pieces; made += 1) {
        written = statSync(join(folder, 'whole.ndjson'), { throwIfNoEntry: false })?.size ?? 0;
        most = Math.max(most, made * line.length - written);
        yield line;
      }
    }
    await cutTape({ tape: 'long' }, { folder, openTape: async () => Readable.from(tape()), storeCut: async () => {} });
    // 26 MB in all.
    expect(most).toBeLessThan(4 * 1_048_576);
  });
});

describe('lambda-context-deadline: a night', () => {
  /** Settles a night on a clock that moves on by some time for each cabinet. */
  async function settle(night: object | string, milliseconds: number, counted = new Set<number>()) {
    let left = 60_000;
    const sent: Night[] = [];
    const outcome = await settleNight(typeof night === 'string' ? night : JSON.stringify(night), {
      remaining: () => left,
      sendNight: async (rest) => void sent.push(rest),
      countCoins: async (_, cabinet) => {
        left -= milliseconds;
        const isNew = !counted.has(cabinet);
        counted.add(cabinet);
        return isNew;
      },
    });
    return { outcome, sent, counted, left };
  }
  const night = { night: '2026-11-30', next: 1, last: 100 };

  test('that fits is settled at once', async () => {
    const { outcome, sent } = await settle(night, 100);
    expect([outcome, sent]).toEqual(['2026-11-30 is settled, 100 counted', []]);
  });

  test('that is too long stops before the reserve is used up, and says where to go on', async () => {
    const { sent, left, counted } = await settle(night, 2_000);
    expect(left).toBeGreaterThanOrEqual(RESERVE_MILLISECONDS - 2_000);
    expect(sent).toEqual([{ ...night, next: counted.size + 1 }]);
  });

  test('goes on until it is settled, without a gap', async () => {
    const counted = new Set<number>();
    let rest: Night | undefined = night;
    for (let round = 0; rest !== undefined; round += 1) {
      expect(round).toBeLessThan(16);
      [rest] = (await settle(rest, 5_000, counted)).sent;
    }
    expect(counted.size).toBe(100);
  });

  test('gets on by a cabinet even without time', async () => {
    expect((await settle(night, 100_000)).sent).toEqual([{ ...night, next: 2 }]);
  });

  test('counts nothing twice', async () => {
    const { counted } = await settle(night, 1);
    expect((await settle(night, 1, counted)).outcome).toBe('2026-11-30 is settled, 0 counted');
  });

  test.each(['no JSON', '{}', { ...night, night: 'today' }, { ...night, next: 0 }])('is not %j', async (body) => {
    await expect(settle(body, 1)).rejects.toThrow();
  });

  test('has its cabinets in order', () => {
    expect(coinsItem.key('2026-11-30', 9).sk < coinsItem.key('2026-11-30', 10).sk).toBe(true);
  });
});

test('lambda-env-kms: no two badges are signed as the same text', () => {
  const sign = (badge: object) => signBadge(badge, (text) => text).signature;
  expect(sign({ playerId: 'a,b', game: 'c' })).not.toBe(sign({ playerId: 'a', game: 'b,c' }));
  expect(() => sign({ playerId: '', game: 'pong' })).toThrow();
});

test('lambda-memory-cpu: a wheel computes as long as it is told, and the same each time', () => {
  let now = 0;
  const spin = () => spinWheel({ rounds: 10 }, () => (now += 5));
  expect(spin()).toEqual(spin());
  expect(spin()).toMatchObject({ rounds: 10, milliseconds: 5 });
  expect(() => spinWheel({ rounds: 0 }, () => 0)).toThrow();
});

describe('lambda-memory-cpu: the table', () => {
  const measured = [
    { memoryMiB: 512, milliseconds: 400.2 },
    { memoryMiB: 1_024, milliseconds: 200 },
  ];

  test('has the price of what was measured: milliseconds are rounded up', () => {
    const [, small, large] = memoryTable(measured, 0.00001, false);
    expect(small?.trim().split(/ +/)).toEqual(['512', '0.000005000', '400.2', '2.01']);
    expect(large?.trim().split(/ +/)).toEqual(['1024', '0.000010000', '200.0', '2.00']);
  });

  test('says of a local stage what it cannot tell', () => {
    const lines = memoryTable(measured, 0.00001, true);
    expect(lines.at(-1)).toContain('cannot measure the time');
    expect(lines.join()).not.toContain('400');
  });
});
