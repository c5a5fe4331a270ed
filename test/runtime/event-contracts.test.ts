import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { is, parse } from 'valibot';
import type { DomainEvent, ReadableEvent } from '#lambda/runtime/events/event.ts';

/**
 * What was published once must be understood for ever: it may wait in a queue, a log or an archive.
 *
 * Each declaration has a sample of its version as it was published, and what consumers of the version may rely on. Both are
 * added with a new version and never changed; a test that fails asks for one.
 */
interface Declared extends ReadableEvent {
  readonly source: string;
  readonly sample: Omit<DomainEvent, 'type'>;
  readonly requires: readonly string[];
}

const lambda = join(import.meta.dirname, '../../lambda');
const declared: (Declared & { readonly chapter: string })[] = [];
for (const file of globSync('*/events.ts', { cwd: lambda }).sort()) {
  const module: Record<string, unknown> = await import(pathToFileURL(join(lambda, file)).href);
  const [chapter = ''] = file.split('/');
  declared.push(
    ...Object.values(module)
      .filter(isDeclared)
      .map((event) => ({ ...event, chapter })),
  );
}

function isDeclared(value: unknown): value is Declared {
  return typeof value === 'object' && value !== null && 'sample' in value && 'requires' in value;
}

/** The members of every event that are there whatever its type. */
const ENVELOPE = ['detail', 'eventId', 'occurredAt', 'type'];

/** An event without one member, `detail.score` for example. */
function without(event: DomainEvent, path: string): unknown {
  const [member = '', inner] = path.split('.');
  const copy: Record<string, Record<string, unknown>> = JSON.parse(JSON.stringify(event));
  if (inner === undefined) delete copy[member];
  else delete copy[member]?.[inner];
  return copy;
}

test('eventbridge-pattern-rule: every version is declared once, by the chapter that is its source', () => {
  const types = declared.map(({ type }) => type);
  expect(types.length).toBeGreaterThan(7);
  expect(new Set(types).size).toBe(types.length);
  expect(types.filter((type) => !/^[A-Z][A-Za-z]+\.v[1-9]\d*$/.test(type))).toEqual([]);
  expect(declared.map(({ source }) => source)).toEqual(declared.map(({ chapter }) => `arcade.${chapter}`));
});

describe.each(declared)('$type', ({ type, schema, sample, requires }) => {
  const event: DomainEvent = { ...sample, type };

  test('eventbridge-pattern-rule: as it was published it still parses, and nothing of it is lost', () => {
    expect(parse(schema, event)).toEqual(event);
  });

  test('eventbridge-pattern-rule: its id begins with its type, so ids of two types never meet', () => {
    expect(sample.eventId.startsWith(`${type}/`)).toBe(true);
  });

  test('eventbridge-pattern-rule: what it requires is what it required when it was new', () => {
    const members = [...ENVELOPE, ...Object.keys(event.detail).map((member) => `detail.${member}`)];
    const needed = members.filter((member) => !is(schema, without(event, member)));
    expect(needed.sort()).toEqual([...ENVELOPE, ...requires.map((member) => `detail.${member}`)].sort());
  });

  test('eventbridge-pattern-rule: members that consumers do not know yet are no reason to refuse it', () => {
    expect(is(schema, { ...event, traceId: 'x', detail: { ...event.detail, season: 'winter' } })).toBe(true);
  });
});
