import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { number, record, string } from 'valibot';
import { Changes } from '../../state/changes.ts';
import { StateDirectory } from '../../state/directory.ts';
import { type Durable, Keeper } from '../../state/durable.ts';
import type { Journal } from '../../state/journal.ts';
import { TemporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

type Counts = Readonly<Record<string, number>>;

/** The simplest thing that is kept: counts by name. */
class Counters implements Durable<Counts> {
  readonly schema = record(string(), number());
  readonly changes = new Changes(1);
  readonly counts = new Map<string, number>();

  set(name: string, count: number): void {
    this.counts.set(name, count);
    this.changes.note([name], () => this.counts.get(name));
  }

  delete(name: string): void {
    this.counts.delete(name);
    this.changes.note([name], () => undefined);
  }

  save(): Counts {
    return Object.fromEntries(this.counts);
  }

  restore(counts: Counts): void {
    for (const [name, count] of Object.entries(counts)) this.counts.set(name, count);
  }
}

/** The time of the machine, which the journal follows, passes until it has tried to write again: that it does after five seconds. */
const tryAgain = () => jest.advanceTimersByTime(7_000);

let folder: TemporaryFolder;
const opened: { journal: Journal; directory: StateDirectory }[] = [];
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => {
  for (const { journal, directory } of opened.splice(0)) {
    journal.close();
    directory.release();
  }
  folder.remove();
});

const path = () => join(folder.path, 'state');
const logs = () => readdirSync(path()).filter((name) => name.startsWith('state-'));
const newest = () => join(path(), logs().at(-1) ?? '');
const clock = { createdAt: 1, now: () => 2 };

/** What a stage does with a directory when it opens. */
function open(names: readonly string[] = ['one', 'two']) {
  const directory = new StateDirectory(path());
  const saved = directory.take();
  const keeper = new Keeper();
  const parts = new Map(names.map((name) => [name, new Counters()]));
  for (const [name, part] of parts) keeper.add(name, part);
  const { dropped, damaged } = keeper.restore(saved?.parts ?? new Map());
  const told: string[] = [];
  const listener = { lost: (reason: string) => void told.push(reason), regained: () => void told.push('regained') };
  const journal = directory.journal(keeper, clock, listener);
  const stage = { journal, directory };
  opened.push(stage);
  const of = (name: string): Counters => {
    const part = parts.get(name);
    if (part === undefined) throw new Error(`There is no ${name}`);
    return part;
  };
  /** As after a SIGKILL: nothing more is written, and the lock is of a process that does not run. */
  const kill = () => {
    opened.splice(opened.indexOf(stage), 1);
    directory.release();
  };
  const counts = () => Object.fromEntries([...parts].map(([name, part]) => [name, part.save()]));
  return {
    directory,
    journal,
    saved,
    damaged: [...(saved?.damaged ?? []), ...damaged],
    dropped,
    of,
    kill,
    counts,
    told,
  };
}

describe('a state', () => {
  test('has everything that was written before an answer, after a kill', () => {
    const one = open();
    expect(one.saved).toBeUndefined();
    one.of('one').set('a', 1);
    one.of('two').set('b', 2);
    one.of('one').set('a', 3);
    one.of('one').set('gone', 4);
    one.journal.write();
    one.of('one').delete('gone');
    one.journal.write();
    one.of('one').set('not answered', 5);
    one.kill();
    const two = open();
    expect(two.counts()).toEqual({ one: { a: 3 }, two: { b: 2 } });
    expect(two.saved?.clock).toEqual({ createdAt: 1, now: 2 });
    expect([two.damaged, two.dropped]).toEqual([[], []]);
  });

  test('of several parts is that of one moment: what was written together is there as a whole or not at all', () => {
    const one = open();
    one.of('one').set('a', 1);
    one.journal.write();
    const whole = readFileSync(newest());
    one.of('one').delete('a');
    one.of('two').set('a', 1);
    one.journal.write();
    one.kill();
    const all = readFileSync(newest());
    expect(all.length).toBeGreaterThan(whole.length);
    for (let length = whole.length; length < all.length; length += 1) {
      writeFileSync(newest(), all.subarray(0, length));
      const again = open();
      expect(again.counts()).toEqual({ one: { a: 1 }, two: {} });
      expect(again.damaged).toEqual([]);
      again.kill();
    }
  });

  test('comes back by the names of its parts; what is new begins anew, and what is gone is named', () => {
    const one = open(['one', 'two']);
    for (const name of ['one', 'two']) one.of(name).set('a', 1);
    one.journal.write();
    one.kill();
    const two = open(['one', 'three']);
    expect(two.counts()).toEqual({ one: { a: 1 }, three: {} });
    expect(two.dropped).toEqual(['two']);
  });

  test('is for its owner only', () => {
    open();
    expect([statSync(path()).mode & 0o777, statSync(newest()).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  test('begins with everything once when the first start was killed before its end', () => {
    const directory = new StateDirectory(path());
    expect(directory.take()).toBeUndefined();
    writeFileSync(join(path(), 'tables.db'), 'half');
    directory.release();
    expect(open().saved).toBeUndefined();
    expect(existsSync(join(path(), 'tables.db'))).toBe(false);
  });
});

describe('a log', () => {
  test('is compacted in the background, and says the same after it', async () => {
    const one = open();
    const filler = 'x'.repeat(1_000);
    for (let round = 0; round < 12_000; round += 1) {
      one.of('one').set(`${filler}${round % 10}`, round);
      one.journal.write();
    }
    expect(logs().length).toBeGreaterThan(1);
    one.of('two').set('meanwhile', 1);
    one.journal.write();
    await until(() => logs().length === 2 && statSync(join(path(), logs()[0] ?? '')).size < 100_000, 20_000);
    const counts = one.counts();
    one.kill();
    expect(open().counts()).toEqual(counts);
  }, 30_000);

  test('that was only begun after another one says nothing', () => {
    const one = open();
    one.of('one').set('a', 1);
    one.journal.write();
    one.kill();
    for (const [number, begun] of ['', '0123'].entries()) {
      writeFileSync(join(path(), `state-99999${number * 2}.log`), begun);
      const again = open();
      expect(again.counts()).toEqual({ one: { a: 1 }, two: {} });
      again.kill();
    }
  });

  test('that is empty, and the only one, is refused', () => {
    open().kill();
    writeFileSync(newest(), '');
    expect(() => open()).toThrow(/has a damaged state \(no beginning\)/);
  });

  test('of a part that is damaged costs no other part, which is said, and what it said is kept', () => {
    const one = open();
    one.of('one').set('a', 1);
    one.of('two').set('b', 2);
    one.journal.write();
    one.kill();
    const text = readFileSync(newest(), 'utf8');
    writeFileSync(newest(), text.replace('["one","a"]\t1', '["one","a"]\t7'));
    const two = open();
    expect(two.counts()).toEqual({ one: {}, two: { b: 2 } });
    expect(two.damaged).toEqual(['one']);
  });

  test('with a value that does not have its schema costs no other part', () => {
    const one = open();
    one.of('one').set('a', Number.POSITIVE_INFINITY);
    one.of('two').set('b', 2);
    one.journal.write();
    one.kill();
    const two = open();
    expect(two.counts()).toEqual({ one: {}, two: { b: 2 } });
    expect(two.damaged).toEqual([expect.stringMatching(/^one \(a: .*number/)]);
  });

  test.each([
    [
      'a line of which nobody knows the part',
      (text: string) => text.replace('["one","a"]', '["onx,"a"]'),
      /a line that cannot be read/,
    ],
    ['lines that run together', (text: string) => text.replace('\t1\n', '\t1'), /lines that run together/],
    [
      'an end that cannot be read',
      (text: string) => text.replace(/\[\]\t\[2,1\]\n$/, '[]\t[9,1]\n'),
      /a line that cannot be read/,
    ],
    ['no beginning', (text: string) => text.replace('"format"', '"farmat"'), /no beginning/],
  ])('one clear line about %s', (_, damage, message) => {
    const one = open();
    one.of('one').set('a', 1);
    one.journal.write();
    one.of('two').set('b', 2);
    one.journal.write();
    one.kill();
    const damaged = damage(readFileSync(newest(), 'utf8'));
    writeFileSync(newest(), damaged);
    expect(() => open()).toThrow(message);
    expect(() => open()).toThrow(
      /has a damaged state \(.*\)\. To begin anew, delete the directory or name another one\.$/,
    );
    expect(readFileSync(newest(), 'utf8')).toBe(damaged);
  });
});

describe('a directory', () => {
  test('is of one stage at a time; a lock that a crash has left locks nothing', () => {
    const one = open();
    expect(() => new StateDirectory(path()).take()).toThrow(
      `${path()} is in use by the local stage of process ${process.pid}.`,
    );
    one.kill();
    writeFileSync(join(path(), 'lock'), '{"pid":999999999}');
    open().kill();
    writeFileSync(join(path(), 'lock'), '');
    open().kill();
  });

  test('is not locked by another process that has got the number of one before', () => {
    open().kill();
    writeFileSync(join(path(), 'lock'), JSON.stringify({ pid: process.pid, startedAt: '1' }));
    expect(() => open()).not.toThrow();
  });

  test('one clear line about tables without a state, an older state, and a path that is a file', () => {
    const directory = new StateDirectory(path());
    const tables = join(path(), 'tables.db');
    writeFileSync(tables, '');
    expect(() => directory.take()).toThrow(`${path()} has tables.db, and no state next to it.`);
    expect(existsSync(join(path(), 'lock'))).toBe(false);
    writeFileSync(join(path(), 'state.json'), '{}');
    expect(() => directory.take()).toThrow(`${path()} has a state.json, of an older local stage.`);
    expect(() => new StateDirectory(tables)).toThrow(/The state cannot be kept in .*tables\.db: /);
  });

  test('that is deleted is told once, and the stage goes on', async () => {
    const one = open();
    rmSync(path(), { recursive: true });
    one.of('one').set('a', 1);
    one.journal.write();
    await until(() => one.told.length > 0);
    one.of('one').set('a', 2);
    one.journal.write();
    one.journal.close();
    expect(one.told).toHaveLength(1);
    expect(one.told[0]).toMatch(/deleted|ENOENT|not there/);
  });

  describe('that cannot be written for a while', () => {
    beforeEach(() => void jest.useFakeTimers());
    afterEach(() => void jest.useRealTimers());

    test('because its logs were deleted gets new ones', () => {
      const one = open();
      for (const name of logs()) rmSync(join(path(), name));
      one.of('one').set('a', 1);
      one.journal.write();
      tryAgain();
      expect(one.told.at(-1)).toBe('regained');
      one.of('one').set('b', 2);
      one.journal.write();
      const counts = one.counts();
      one.kill();
      expect(open().counts()).toEqual(counts);
    });

    test('because a file is in its place is told once; the stage goes on, and everything is on disk when it can be written', () => {
      const one = open();
      rmSync(path(), { recursive: true });
      writeFileSync(path(), 'a file in its place');
      tryAgain();
      goesOnInMemory(one);
      rmSync(path());
      mkdirSync(path());
      isOnDiskAgain(one);
    });

    /** The system refuses each write to this file as on a full disk: https://man7.org/linux/man-pages/man4/full.4.html */
    const FULL_DISK = '/dev/full';
    const whereDisksCanBeFull = existsSync(FULL_DISK) ? test : test.skip;

    whereDisksCanBeFull(
      'because the disk is full is told once; the stage goes on, and everything is on disk when there is room',
      () => {
        const one = open();
        // The log that a compaction goes on in, and the one that the next attempt begins.
        const next = ['state-000003.log', 'state-000004.log.new'].map((name) => join(path(), name));
        expect(logs()).toEqual(['state-000002.log']);
        for (const file of next) symlinkSync(FULL_DISK, file);
        for (let n = 0; n < LINES_TO_COMPACTION; n += 1) one.of('one').set(`${n}`.padEnd(LINE_CHARACTERS), n);
        one.journal.write();
        expect(one.told).toEqual([expect.stringContaining('ENOSPC: no space left on device')]);
        goesOnInMemory(one);
        for (const file of next) rmSync(file);
        isOnDiskAgain(one);
      },
    );

    /** More than the 8 MiB after which a log is compacted. */
    const LINE_CHARACTERS = 10_000;
    const LINES_TO_COMPACTION = 900;

    /** An attempt to write again fails, and is not told. */
    function goesOnInMemory({ told, of, journal, counts }: ReturnType<typeof open>): void {
      tryAgain();
      of('two').set('meanwhile', 1);
      journal.write();
      expect(told).toHaveLength(1);
      expect(counts().two).toEqual({ meanwhile: 1 });
    }

    function isOnDiskAgain({ told, of, journal, counts, kill }: ReturnType<typeof open>): void {
      tryAgain();
      expect(told[1]).toBe('regained');
      of('two').set('after', 1);
      journal.write();
      expect(told).toHaveLength(2);
      const expected = counts();
      kill();
      expect(open().counts()).toEqual(expected);
    }
  });
});

test('a name is kept once', () => {
  const keeper = new Keeper();
  keeper.add('one', new Counters());
  expect(() => keeper.add('one', new Counters())).toThrow('The one exists already');
});
