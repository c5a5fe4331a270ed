import { describe, expect, test } from '@jest/globals';
import { Activity } from '../../activity.ts';
import { StageClock } from '../../clock.ts';
import { aMoment, until } from '../support/until.ts';

const gate = () => Promise.withResolvers<void>();

/** Whether settling is over, to look at while it is not. */
function settling(activity: Activity): { over: boolean } {
  const state = { over: false };
  activity.settle().then(() => {
    state.over = true;
  });
  return state;
}

describe('settling', () => {
  test('is over at once when nothing is running', async () => {
    await new Activity(() => {}).settle();
  });

  test('waits for work, and hands its result to whoever asked for it', async () => {
    const activity = new Activity(() => {});
    const { promise, resolve } = gate();
    const result = activity.track(() => promise.then(() => 'done'));
    const settled = settling(activity);
    await aMoment();
    expect(settled.over).toBe(false);

    resolve();

    expect(await result).toBe('done');
    await until(() => settled.over);
  });

  test('waits for work that other work has started, also when that is over first', async () => {
    const activity = new Activity(() => {});
    const inner = gate();
    let outerIsOver = false;
    activity.run(async () => {
      activity.run(() => inner.promise);
      outerIsOver = true;
    });
    const settled = settling(activity);
    await until(() => outerIsOver);
    await aMoment();
    expect(settled.over).toBe(false);

    inner.resolve();
    await until(() => settled.over);
  });

  test('waits for work that begins when other work ends', async () => {
    const activity = new Activity(() => {});
    const log: string[] = [];
    activity.run(async () => {
      await aMoment();
      log.push('first');
      activity.run(async () => {
        await aMoment();
        log.push('second');
      });
    });
    await activity.settle();
    expect(log).toEqual(['first', 'second']);
  });

  test('does not wait for work that only the passing of time can end, nor for what waits for that', async () => {
    const activity = new Activity(() => {});
    const { promise, resolve } = gate();
    const outer = activity.track(() =>
      activity.track(
        () => promise,
        () => true,
      ),
    );
    await activity.settle();
    resolve();
    await outer;
  });

  test('stuck work lets the clock reach the timeout that ends it', async () => {
    const activity = new Activity(() => {});
    const clock = new StageClock('manual');
    const { promise, resolve } = gate();
    clock.after(3_000, resolve);
    const work = activity.track(
      () => promise.then(() => clock.now()),
      () => true,
    );
    const start = clock.now();

    await clock.advance(60_000, () => activity.settle());

    expect(await work).toBe(start + 3_000);
  });

  test('work counts until it is stuck, and again when it is not any more', async () => {
    const activity = new Activity(() => {});
    const { promise, resolve } = gate();
    let stuck = false;
    activity.run(() =>
      activity.track(
        () => promise,
        () => stuck,
      ),
    );
    const first = settling(activity);
    await aMoment();
    expect(first.over).toBe(false);
    stuck = true;
    await until(() => first.over);

    stuck = false;
    const second = settling(activity);
    await aMoment();
    expect(second.over).toBe(false);
    resolve();
    await until(() => second.over);
  });

  test('waits for work whose background work is stuck, because it does not wait for that', async () => {
    const activity = new Activity(() => {});
    const busy = gate();
    const stuck = gate();
    activity.run(async () => {
      activity.run(() =>
        activity.track(
          () => stuck.promise,
          () => true,
        ),
      );
      await busy.promise;
    });
    const settled = settling(activity);
    await aMoment();
    expect(settled.over).toBe(false);

    busy.resolve();
    await until(() => settled.over);
    stuck.resolve();
  });
});

describe('an error', () => {
  test('of tracked work reaches whoever asked for it, and the work is over', async () => {
    const bugs: unknown[] = [];
    const activity = new Activity((error) => void bugs.push(error));
    await expect(activity.track(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await activity.settle();
    expect(bugs).toEqual([]);
  });

  test('of background work reaches onBug, thrown at once or later', async () => {
    const bugs: unknown[] = [];
    const activity = new Activity((error) => void bugs.push(error));
    activity.run(() => {
      throw new Error('at once');
    });
    activity.run(async () => {
      await aMoment();
      throw new Error('later');
    });
    await activity.settle();
    expect(bugs.map(String)).toEqual(['Error: at once', 'Error: later']);
  });
});
