import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ColdStarts } from '../../services/lambda/cold-starts.ts';
import { IDLE_MILLISECONDS, IdleEnvironments, MOST_ENVIRONMENTS } from '../../services/lambda/idle-environments.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { aMoment, until } from '../support/until.ts';

let stage: ServiceStage;
beforeAll(async () => {
  stage = await ServiceStage.open();
});
afterAll(() => stage.close());

describe('many invocations of a function without an environment', () => {
  test('are all answered, and those who wait take what became idle', async () => {
    const arn = stage.function('echo');
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => stage.lambda.invoke(arn, { n })));

    expect(answers.filter(({ functionError }) => functionError !== undefined)).toEqual([]);
    expect(answers.map(({ payload }) => JSON.parse(payload).event.n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    const cold = stage.of('invocation').filter(({ coldStart }) => coldStart);
    expect(cold.length).toBeLessThan(30);
  });

  test('get environments of their own when those before them stay busy', async () => {
    const arn = stage.function('hangs', { timeoutSeconds: 30 });
    const all = Array.from({ length: 6 }, () => stage.lambda.invoke(arn, {}));
    await stage.advance(60);

    await Promise.all(all);
    const records = stage.of('invocation').filter(({ functionName }) => functionName === 'hangs');
    expect(records.map(({ coldStart, outcome }) => ({ coldStart, outcome }))).toEqual(
      Array.from({ length: 6 }, () => ({ coldStart: true, outcome: 'timeout' })),
    );
  });

  test('are sent away when the stage is closed while they wait', async () => {
    const closed = await ServiceStage.open();
    const arn = closed.function('hangsAtImport', { handler: 'hangs-at-import.handler', timeoutSeconds: 900 });
    const all = Promise.allSettled(Array.from({ length: 40 }, () => closed.lambda.invoke(arn, {})));
    await closed.close();

    const reasons = (await all).flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    expect(new Set(reasons)).toEqual(new Set(['StageError: The stage is closed: it starts no more functions.']));
  });
});

describe('the queue of cold starts', () => {
  test('lets the next one begin when a start takes long', async () => {
    jest.useFakeTimers({ advanceTimers: false, doNotFake: ['performance'] });
    try {
      const queue = new ColdStarts<string, string>(() => true);
      let waiting = 0;
      for (let n = 0; n < 1_000; n += 1) {
        waiting += 1;
        void queue.turn('a').then(() => {
          waiting -= 1;
          queue.started(new Promise(() => {}));
        });
      }
      await jest.advanceTimersByTimeAsync(1);
      const atOnce = 1_000 - waiting;
      expect(atOnce).toBeLessThan(1_000);
      await jest.advanceTimersByTimeAsync(3_000);
      expect(waiting).toBe(1_000 - 2 * atOnce);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('far more invocations than the machine can do', () => {
  test('get no more environments than it can keep, and one whose caller has gone does not begin', async () => {
    const hanging = stage.function('hangs', { timeoutSeconds: 300 });
    const all = Array.from({ length: MOST_ENVIRONMENTS }, () => stage.lambda.invoke(hanging, {}));
    await until(() => stage.lambda.environments === MOST_ENVIRONMENTS, 60_000);
    const arn = stage.function('nothing');
    stage.access.addResourcePolicy(arn, {
      Statement: [{ Effect: 'Allow', Action: '*', Resource: arn, Principal: { Service: 'apigateway.amazonaws.com' } }],
    });
    const controller = new AbortController();
    const { signal } = controller;
    const gone = stage.lambda.invokeFor('apigateway.amazonaws.com', 'arn:aws:api', arn, {}, undefined, signal);
    controller.abort(new Error('The caller has gone'));

    await expect(gone).rejects.toThrow('The caller has gone');
    expect(stage.lambda.environments).toBe(MOST_ENVIRONMENTS);
    expect(stage.lambda.concurrency.running('nothing')).toBe(0);
    await stage.advance(300);
    await Promise.all(all);
    expect(stage.activity.size).toBe(0);
  }, 90_000);

  test('make room by the end of an environment that waits', async () => {
    const names = Array.from({ length: MOST_ENVIRONMENTS + 3 }, (_, n) => `nothing-${n}`);
    for (const name of names) await stage.lambda.invoke(stage.function(name, { handler: 'index.nothing' }), {});
    expect(stage.lambda.environments).toBe(MOST_ENVIRONMENTS);
  }, 90_000);
});

describe('a start that fails at once', () => {
  test('keeps no turn: the next ones begin', async () => {
    const gone = stage.function('gone', { codeDirectory: '/nowhere' });
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => stage.lambda.invoke(gone, {})));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'rejected'));
    expect(await stage.lambda.invoke(stage.function('echo'), {})).not.toHaveProperty('functionError');
  });
});

describe('idle environments', () => {
  const settingsOf = (name: string) => {
    stage.function(name);
    return stage.lambda.find(name);
  };

  test('are retired when they have waited long, and not those that were needed', async () => {
    const retired: string[] = [];
    const idle = new IdleEnvironments<string>((environment) => retired.push(environment));
    const echo = settingsOf('echo');
    idle.add(echo, 'surplus');
    await aMoment();
    const between = performance.now();
    idle.add(echo, 'needed');

    idle.retireBefore(between - IDLE_MILLISECONDS);
    expect(retired).toEqual([]);
    idle.retireBefore(between);
    expect(retired).toEqual(['surplus']);
    expect(idle.take(echo)).toBe('needed');
    idle.close();
  });

  test('are not more than a machine can keep: the one that has waited longest goes', () => {
    const retired: number[] = [];
    const idle = new IdleEnvironments<number>((environment) => retired.push(environment));
    const versions = [settingsOf('echo'), settingsOf('nothing')];
    for (let n = 0; n < MOST_ENVIRONMENTS + 3; n += 1) idle.add(versions[n % 2] ?? settingsOf('echo'), n);

    expect(retired).toEqual([0, 1, 2]);
    idle.close();
  });
});
