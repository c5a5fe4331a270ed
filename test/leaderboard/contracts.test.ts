import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  domainEventSchema,
  LEADERBOARD_SOURCE,
  parseDomainEvent,
  SEASONS_SOURCE,
} from '#lambda/runtime/domain-events.ts';

/**
 * What was published once must be understood for ever: it may wait in a queue, a log or an archive.
 *
 * `contracts/samples/` has one event per version as it was published, and `contracts/required.json` what consumers of a
 * version may rely on. Files are added with a new version and never changed; a test that fails asks for one.
 */
const directory = join(import.meta.dirname, 'contracts');
const required: Record<string, string[]> = JSON.parse(readFileSync(join(directory, 'required.json'), 'utf8'));
const samples = globSync('samples/*.json', { cwd: directory })
  .sort()
  .map((file) => ({ type: basename(file, '.json'), text: readFileSync(join(directory, file), 'utf8') }));

/** The members of every event that are there whatever its type. */
const ENVELOPE = ['detail', 'eventId', 'occurredAt', 'type'];

/** A sample without one member, `detail.score` for example. */
function without(text: string, path: string): string {
  const [member = '', inner] = path.split('.');
  const event: Record<string, Record<string, unknown>> = JSON.parse(text);
  if (inner === undefined) delete event[member];
  else delete event[member]?.[inner];
  return JSON.stringify(event);
}

const parses = (text: string): boolean => {
  try {
    parseDomainEvent(text);
    return true;
  } catch {
    return false;
  }
};

test('eventbridge-pattern-rule: every version has a sample and a list of what it requires', () => {
  const known = domainEventSchema.options.map(({ entries }) => entries.type.literal).sort();
  expect(samples.map(({ type }) => type)).toEqual(known);
  expect(Object.keys(required).sort()).toEqual(known);
  expect(known.filter((type) => !/^[A-Z][A-Za-z]+\.v[1-9]\d*$/.test(type))).toEqual([]);
});

test('eventbridge-pattern-rule: the sources are those that rules of others name', () => {
  expect([LEADERBOARD_SOURCE, SEASONS_SOURCE]).toEqual(['arcade.leaderboard', 'arcade.seasons']);
});

describe.each(samples)('$type', ({ type, text }) => {
  test('eventbridge-pattern-rule: as it was published it still parses, and nothing of it is lost', () => {
    expect(parseDomainEvent(text)).toEqual(JSON.parse(text));
  });

  test('eventbridge-pattern-rule: what it requires is what it required when it was new', () => {
    const event: { detail: object } = JSON.parse(text);
    const members = [...ENVELOPE, ...Object.keys(event.detail).map((member) => `detail.${member}`)];
    const needed = members.filter((member) => !parses(without(text, member)));
    expect(needed.sort()).toEqual([...ENVELOPE, ...(required[type] ?? [])].sort());
  });

  test('eventbridge-pattern-rule: members that consumers do not know yet are no reason to refuse it', () => {
    const event: { detail: object } = JSON.parse(text);
    const later = { ...event, traceId: 'x', detail: { ...event.detail, season: 'winter' } };
    expect(parses(JSON.stringify(later))).toBe(true);
  });
});
