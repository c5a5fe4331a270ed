import { describe, expect, test } from '@jest/globals';
import { StageClock } from '../../clock.ts';
import { Heap, type HeapItem } from '../../heap.ts';
import { seededRandom } from '../../random.ts';
import { aMoment, until } from '../support/until.ts';

const MINUTE = 60_000;
const nothingToDo = async () => {};

describe('a manual clock', () => {
  const START = Date.UTC(2026, 0, 1);

  test('stands still until it is advanced, and then shows exactly the time that passed', async () => {
    const clock = new StageClock('manual', START);
    expect(clock.now()).toBe(START);

    await clock.advance(10 * MINUTE, nothingToDo);

    expect(clock.now()).toBe(START + 10 * MINUTE);
    expect([...clock.shared]).toEqual([START + 10 * MINUTE, 0]);
  });

  test('fires what falls due in the order of time, each at its own moment, and leaves the rest', async () => {
    const clock = new StageClock('manual', START);
    const fired: [string, number][] = [];
    const note = (name: string) => () => void fired.push([name, clock.now() - START]);
    clock.after(3 * MINUTE, note('third'));
    clock.after(1 * MINUTE, note('first'));
    clock.after(2 * MINUTE, note('second'));
    clock.after(10 * MINUTE + 1, note('too late'));

    await clock.advance(10 * MINUTE, nothingToDo);

    expect(fired).toEqual([
      ['first', 1 * MINUTE],
      ['second', 2 * MINUTE],
      ['third', 3 * MINUTE],
    ]);
    await clock.advance(1, nothingToDo);
    expect(fired.at(-1)).toEqual(['too late', 10 * MINUTE + 1]);
  });

  test('fires what is due at the same moment in the order in which it was asked for', async () => {
    const clock = new StageClock('manual', START);
    const fired: number[] = [];
    for (let number = 0; number < 20; number += 1) clock.after(1_000, () => void fired.push(number));

    await clock.advance(1_000, nothingToDo);

    expect(fired).toEqual(Array.from({ length: 20 }, (_, number) => number));
  });

  test('keeps its order whatever is added and cancelled in between', async () => {
    const clock = new StageClock('manual', START);
    const random = seededRandom(7);
    const fired: [number, number][] = [];
    const kept: [number, number][] = [];
    const timers = Array.from({ length: 500 }, (_, order) => {
      const due = Math.floor(random() * 50);
      return { due, order, timer: clock.after(due, () => void fired.push([due, order])) };
    });
    for (const { due, order, timer } of timers) {
      if (random() < 0.5) timer.cancel();
      else kept.push([due, order]);
    }

    await clock.advance(50, nothingToDo);

    expect(fired).toEqual(kept.toSorted(([dueA, orderA], [dueB, orderB]) => dueA - dueB || orderA - orderB));
  });

  test('an advance also runs what is scheduled while it passes', async () => {
    const clock = new StageClock('manual', START);
    const fired: number[] = [];
    const everyMinute = () => {
      fired.push((clock.now() - START) / MINUTE);
      clock.after(MINUTE, everyMinute);
    };
    clock.after(MINUTE, everyMinute);

    await clock.advance(3 * MINUTE, nothingToDo);

    expect(fired).toEqual([1, 2, 3]);
  });

  test('waits for the stage before it starts, and after everything that it fired', async () => {
    const clock = new StageClock('manual', START);
    const log: string[] = [];
    clock.after(1_000, () => void log.push('fired'));

    await clock.advance(5_000, async () => {
      log.push(`settled at ${clock.now() - START}`);
    });

    expect(log).toEqual(['settled at 0', 'fired', 'settled at 1000']);
  });

  test('two advances at once add up, one after the other, also when the first fails', async () => {
    const clock = new StageClock('manual', START);
    const log: string[] = [];
    clock.after(90_000, () => void log.push(`fired at ${clock.now() - START}`));
    const first = clock.advance(MINUTE, async () => {
      await aMoment();
      log.push('first');
    });
    const second = clock.advance(MINUTE, async () => void log.push('second'));
    await Promise.all([first, second]);
    expect(log).toEqual(['first', 'second', 'fired at 90000', 'second']);
    expect(clock.now()).toBe(START + 2 * MINUTE);

    const failing = clock.advance(MINUTE, () => Promise.reject(new Error('a bug')));
    const next = clock.advance(MINUTE, nothingToDo);
    await expect(failing).rejects.toThrow('a bug');
    await next;
    expect(clock.now()).toBe(START + 3 * MINUTE);
  });

  test('what was cancelled never happens, and cancelling twice or too late is harmless', async () => {
    const clock = new StageClock('manual', START);
    const fired: string[] = [];
    const cancelled = clock.after(1_000, () => void fired.push('cancelled'));
    const done = clock.after(1_000, () => void fired.push('done'));
    cancelled.cancel();
    cancelled.cancel();

    await clock.advance(1_000, nothingToDo);
    done.cancel();
    clock.after(1_000, () => void fired.push('next'));
    done.cancel();
    await clock.advance(1_000, nothingToDo);

    expect(fired).toEqual(['done', 'next']);
  });

  test('something due in the past happens at the present', async () => {
    const clock = new StageClock('manual', START);
    const fired: number[] = [];
    clock.after(-MINUTE, () => void fired.push(clock.now()));

    await clock.advance(0, nothingToDo);

    expect(fired).toEqual([START]);
  });

  test('forgets everything when it is closed', async () => {
    const clock = new StageClock('manual', START);
    const fired: string[] = [];
    clock.after(1_000, () => void fired.push('too late'));
    clock.close();

    await clock.advance(MINUTE, nothingToDo);

    expect(fired).toEqual([]);
  });
});

describe('a real clock', () => {
  test('passes as outside, fires by itself, and may be advanced on top', async () => {
    const clock = new StageClock('real');
    const fired: string[] = [];
    try {
      expect(Math.abs(clock.now() - Date.now())).toBeLessThan(50);
      clock.after(10 * MINUTE, () => void fired.push('in ten minutes'));
      clock.after(5, () => void fired.push('soon'));
      await until(() => fired.length === 1);
      expect(fired).toEqual(['soon']);

      await clock.advance(10 * MINUTE, nothingToDo);

      expect(fired).toEqual(['soon', 'in ten minutes']);
      const ahead = clock.now() - Date.now();
      expect(ahead).toBeGreaterThan(9 * MINUTE);
      expect(ahead).toBeLessThan(11 * MINUTE);
      expect(clock.shared[1]).toBe(1);
    } finally {
      clock.close();
    }
  });

  test('fires in time what is scheduled before something that waits already', async () => {
    const clock = new StageClock('real');
    try {
      const fired: string[] = [];
      clock.after(MINUTE, () => void fired.push('later'));
      const first = clock.after(1, () => void fired.push('cancelled'));
      clock.after(2, () => void fired.push('second'));
      first.cancel();
      await until(() => fired.length > 0);
      expect(fired).toEqual(['second']);
    } finally {
      clock.close();
    }
  });

  test('fires nothing any more when it is closed', async () => {
    const clock = new StageClock('real');
    const fired: string[] = [];
    clock.after(1, () => void fired.push('too late'));
    clock.close();
    await aMoment();
    expect(fired).toEqual([]);
  });
});

describe('a heap', () => {
  interface Item extends HeapItem {
    readonly value: number;
  }
  const item = (value: number): Item => ({ value, place: 0 });

  test('gives the first item whatever is added and taken out, as a sorted list would', () => {
    const random = seededRandom(11);
    const heap = new Heap<Item>((a, b) => a.value < b.value);
    const sorted: Item[] = [];
    for (let step = 0; step < 2_000; step += 1) {
      const victim = sorted[Math.floor(random() * sorted.length)];
      if (victim !== undefined && random() < 0.45) {
        heap.remove(victim);
        sorted.splice(sorted.indexOf(victim), 1);
      } else {
        const added = item(random());
        heap.add(added);
        sorted.push(added);
        sorted.sort((a, b) => a.value - b.value);
      }
      expect(heap.first).toBe(sorted[0]);
      expect(heap.size).toBe(sorted.length);
    }
  });

  test('ignores the removal of what it does not hold', () => {
    const heap = new Heap<Item>((a, b) => a.value < b.value);
    const one = item(1);
    heap.add(one);
    heap.add(item(2));
    heap.remove(item(3));
    expect([heap.first, heap.size]).toEqual([one, 2]);
    heap.clear();
    heap.remove(one);
    expect(heap.first).toBeUndefined();
  });
});
