import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { number } from 'valibot';
import { type Durable, Keeper } from '../../state/durable.ts';
import { StateDirectory } from '../../state/state-file.ts';
import { TemporaryFolder } from '../support/temporary.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => folder.remove());

const path = () => join(folder.path, 'state');
const file = () => join(path(), 'state.json');
const state = { clock: { createdAt: 1, now: 2 }, parts: { 'queue a': [] } };

describe('the directory of a state', () => {
  test('gives back what was written, and is for its owner only', () => {
    const directory = new StateDirectory(path());
    expect(directory.take()).toBeUndefined();
    directory.write(state);
    directory.release();
    expect(new StateDirectory(path()).take()).toMatchObject(state);
    expect([statSync(path()).mode & 0o777, statSync(file()).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  test('replaces a state as a whole: what a crash has left of a new one does not count', () => {
    const directory = new StateDirectory(path());
    directory.write(state);
    writeFileSync(`${file()}.new`, '{"format":1,"clo');
    expect(directory.take()).toMatchObject(state);
    directory.write({ ...state, parts: {} });
    directory.release();
    expect(directory.take()?.parts).toEqual({});
    expect(existsSync(`${file()}.new`)).toBe(false);
  });

  test.each([
    ['no JSON', '{"format":1,"clo', /has a damaged state\.json \(.*\)\. To begin anew, delete the directory/],
    ['without a clock', '{"format":1,"parts":{}}', /has a damaged state\.json \(clock: .*\)/],
    ['of a format of before', '{"format":0}', /has a damaged state\.json \(format: .*\)/],
    ['of a newer stage', '{"format":2}', /state\.json has the format 2, of a newer local stage .* which reads 1\.$/],
  ])('one clear line about a state that is %s', (_, content, message) => {
    const directory = new StateDirectory(path());
    writeFileSync(file(), content);
    expect(() => directory.take()).toThrow(message);
    expect(readFileSync(file(), 'utf8')).toBe(content);
  });

  test('is of one stage at a time; a lock that a crash has left locks nothing', () => {
    const [one, other] = [new StateDirectory(path()), new StateDirectory(path())];
    one.take();
    expect(() => other.take()).toThrow(`${path()} is in use by the local stage of process ${process.pid}.`);
    one.release();
    other.take();
    writeFileSync(join(path(), 'lock'), '999999999');
    expect(() => one.take()).not.toThrow();
  });

  test('one clear line about tables without a state, and about a path that is a file', () => {
    const directory = new StateDirectory(path());
    const tables = directory.file('tables.db');
    writeFileSync(tables, '');
    expect(() => directory.file('tables.db')).toThrow(`${path()} has tables.db, and no state.json next to it.`);
    expect(() => new StateDirectory(tables)).toThrow(/The state cannot be kept in .*tables\.db: /);
  });
});

describe('what is kept', () => {
  const counter = (count: number): Durable<number> & { readonly count: number } => {
    const kept = {
      count,
      schema: number(),
      save: () => kept.count,
      restore: (saved: number) => {
        kept.count = saved;
      },
    };
    return kept;
  };

  test('comes back by its name; what is new begins anew, and what is gone is named', () => {
    const [one, two] = [counter(0), counter(7)];
    const keeper = new Keeper();
    keeper.add('one', one);
    keeper.add('two', two);
    expect(keeper.restore({ one: 3, three: 5 })).toEqual(['three']);
    expect([one.count, two.count]).toEqual([3, 7]);
    expect(keeper.save()).toEqual({ one: 3, two: 7 });
  });

  test('is checked, and has one name', () => {
    const keeper = new Keeper();
    keeper.add('one', counter(0));
    expect(() => keeper.restore({ one: 'three' })).toThrow(/^one: .*number/);
    expect(() => keeper.add('one', counter(0))).toThrow('one is kept already');
  });
});
