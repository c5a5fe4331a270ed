import { describe, expect, test } from '@jest/globals';
import { Records } from '../../records.ts';
import { RETENTION, Recent } from '../../retention.ts';
import { TraceStore } from '../../services/x-ray/trace-store.ts';

describe('what the stage keeps of what happened', () => {
  test('is bounded by a number: the oldest items go, many at once, and are counted', () => {
    const gone: number[] = [];
    let times = 0;
    const recent = new Recent<number>({ items: 800 }, undefined, (items) => {
      times += 1;
      gone.push(...items);
    });
    for (let n = 0; n < 10_000; n += 1) recent.add(n);

    expect(recent.items.length).toBeGreaterThanOrEqual(800);
    expect(recent.items.length).toBeLessThanOrEqual(900);
    expect([...gone, ...recent.items]).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
    expect(recent.letGo).toBe(gone.length);
    expect(times).toBeLessThan(100);
  });

  test('is bounded by its size, but the newest item is kept however large it is', () => {
    const recent = new Recent<string>({ items: 100, size: 1_000 }, (text) => text.length);
    for (let n = 0; n < 50; n += 1) recent.add('x'.repeat(100));
    expect(recent.items.length).toBeLessThanOrEqual(11);
    expect(recent.items.length).toBeGreaterThanOrEqual(9);

    recent.add('y'.repeat(5_000));
    expect(recent.items).toEqual(['y'.repeat(5_000)]);
  });

  test('is the newest records of each kind: a busy kind does not push out a rare one', () => {
    const records = new Records(() => 0);
    records.add({ kind: 'email', to: 'ada@example.com', code: '123456' });
    for (let n = 0; n < 2 * RETENTION.records; n += 1) records.add({ kind: 'log', logGroup: 'group', line: `${n}` });

    expect(records.of('email')).toHaveLength(1);
    expect(records.of('log').at(-1)?.line).toBe(`${2 * RETENTION.records - 1}`);
    expect(records.count('log')).toBe(2 * RETENTION.records);
    expect(records.letGo('log')).toBe(records.count('log') - records.of('log').length);
    expect(records.letGo()).toBe(records.letGo('log'));
    expect(records.letGo('email')).toBe(0);
    expect(records.after('log', records.count('log') - 2).map(({ line }) => line)).toEqual(['19998', '19999']);
    expect(records.after('log', 0)).toEqual(records.of('log'));
    expect(records.latest(2)).toEqual(records.of('log').slice(-2));
  });

  test('counts the texts within a record', () => {
    const records = new Records(() => 0);
    const detail = { deep: [{ text: 'x'.repeat(1_000_000) }] };
    const event = { kind: 'event', bus: 'bus', id: 'id', source: 'test', detailType: 'type', rules: [] } as const;
    for (let n = 0; n < 20; n += 1) records.add({ ...event, detail });
    expect(records.of('event').length).toBeLessThanOrEqual(9);
    expect(records.letGo('event')).toBeGreaterThanOrEqual(11);
  });

  test('is everything for those who ask for it', () => {
    const records = new Records(() => 0, Number.POSITIVE_INFINITY);
    for (let n = 0; n < 2 * RETENTION.records; n += 1) records.add({ kind: 'email', to: `${n}`, code: '' });
    expect(records.of('email')).toHaveLength(2 * RETENTION.records);
  });

  test('is the newest traces, whole', () => {
    const store = new TraceStore(8);
    const segment = { id: '1', name: 'a', start_time: 0, end_time: 1, origin: 'AWS::Lambda' };
    for (let n = 0; n < 20; n += 1) {
      store.add({ ...segment, trace_id: `${n}` });
      store.add({ ...segment, id: '2', trace_id: `${n}` });
    }
    expect(store.all.map(({ id, segments }) => `${id}: ${segments.length}`).at(-1)).toBe('19: 2');
    expect(store.all.length).toBeLessThanOrEqual(9);
    expect(store.letGo + store.all.length).toBe(20);
    expect(store.find('0')).toBeUndefined();
  });
});
