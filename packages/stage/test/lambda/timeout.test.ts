import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FunctionSettings } from '../../services/lambda/lambda.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
beforeAll(async () => {
  stage = await ServiceStage.open();
});
afterAll(() => stage.close());

const start = (name: string, settings: Partial<FunctionSettings> = {}, event: unknown = {}) =>
  stage.lambda.invoke(stage.function(name, settings), event);
const lastRecord = () => stage.of('invocation').at(-1);
const timedOut = (seconds: string) => ({
  functionError: 'Unhandled',
  payload: expect.stringMatching(`"Sandbox.Timedout".* Task timed out after ${seconds} seconds"`),
});

describe('the timeout of a function', () => {
  test('lambda-config-explicit: passes in the time of the stage when the handler waits for what never comes', async () => {
    const before = stage.clock.now();
    const invocation = start('hangs', { timeoutSeconds: 30 });

    await stage.advance(600);

    expect(await invocation).toMatchObject(timedOut('30.00'));
    expect(lastRecord()).toMatchObject({ at: before + 30_000, functionName: 'hangs', outcome: 'timeout' });
    expect(stage.clock.now()).toBe(before + 600_000);
  });

  test('does not pass when less time does', async () => {
    let over = false;
    const invocation = start('hangs', { timeoutSeconds: 30 }).then(() => {
      over = true;
    });
    await stage.advance(29);
    expect(over).toBe(false);
    await stage.advance(1);
    await invocation;
    expect(lastRecord()).toMatchObject({ outcome: 'timeout' });
  });

  test('passes in real time when the handler never lets go of its thread, and what it logged is there', async () => {
    const before = stage.clock.now();
    expect(await start('spins', { timeoutSeconds: 1 })).toMatchObject(timedOut('1.00'));
    expect(stage.clock.now()).toBe(before);
    const lines = stage.of('log').filter(({ logGroup }) => logGroup === '/aws/lambda/spins');
    expect(lines.map(({ line }) => line)).toEqual(['one', 'two']);
    expect(lastRecord()?.durationMs).toBeLessThan(5_000);
  });

  test('does not reach a handler that works in small bits while the clock is advanced', async () => {
    const invocation = start('worksInBits');
    await stage.advance(600);
    expect(await invocation).toMatchObject({ payload: '"done"' });
  });

  test('begins when the code has been loaded', async () => {
    expect(await start('slowImport', { handler: 'slow-import.handler', timeoutSeconds: 0.25 })).toMatchObject({
      payload: '"started"',
    });
  });

  test('is ten seconds for code that never finishes loading', async () => {
    const invocation = start('hangsAtImport', { handler: 'hangs-at-import.handler', timeoutSeconds: 900 });
    await stage.advance(10);
    expect(await invocation).toMatchObject(timedOut('10.00'));
  });

  test('leaves an environment that is not used again', async () => {
    const invocation = start('hangs', { timeoutSeconds: 30 });
    await stage.advance(30);
    await invocation;
    stage.faults.inject('hangs', 'throw');
    await start('hangs', { timeoutSeconds: 30 });
    expect(lastRecord()).toMatchObject({ outcome: 'error', coldStart: true });
  });
});

describe('an injected fault', () => {
  const stageQueue = (name: string) => {
    const queue = stage.queue(name);
    const roleArn = stage.roleArn('sender', { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' });
    const bodies = () => queue.messages.map(({ body }) => body);
    const invoke = (toSend = ['first', 'second']) => start('sends', { roleArn }, { queue: name, bodies: toSend });
    return { invoke, bodies };
  };

  test('without one, the function does everything', async () => {
    const { invoke, bodies } = stageQueue('no-fault');
    expect(await invoke()).toMatchObject({ payload: '"sent"' });
    expect(bodies()).toEqual(['first', 'second']);
  });

  test('throw: the handler throws before it did anything', async () => {
    const { invoke, bodies } = stageQueue('throw');
    stage.faults.inject('sends', 'throw');
    const { payload, functionError } = await invoke();
    expect([payload, functionError]).toEqual([expect.stringContaining('"Injected fault"'), 'Unhandled']);
    expect(bodies()).toEqual([]);
  });

  test('hang: the handler never answers, until its timeout', async () => {
    const { invoke, bodies } = stageQueue('hang');
    stage.faults.inject('sends', 'hang');
    const invocation = invoke();
    await stage.advance(3);
    expect(await invocation).toMatchObject(timedOut('3.00'));
    expect(bodies()).toEqual([]);
  });

  test('kill: the process is gone after the first AWS call, which has taken effect', async () => {
    const { invoke, bodies } = stageQueue('kill');
    stage.faults.inject('sends', 'kill');
    expect((await invoke()).functionError).toBe('Unhandled');
    expect(bodies()).toEqual(['first']);
    expect(lastRecord()).toMatchObject({ outcome: 'exit' });
    expect(await invoke()).toMatchObject({ payload: '"sent"' });
    expect(lastRecord()).toMatchObject({ coldStart: true });
  });

  test('killAfterCalls: the process is gone after that many AWS calls', async () => {
    const { invoke, bodies } = stageQueue('kill-later');
    stage.faults.inject('sends', { killAfterCalls: 2 });
    expect((await invoke(['first', 'second', 'third'])).functionError).toBe('Unhandled');
    expect(bodies()).toEqual(['first', 'second']);
  });

  test('kill: is over with the invocation, also when that made no AWS call', async () => {
    const { invoke, bodies } = stageQueue('kill-without-call');
    stage.faults.inject('sends', 'kill');
    expect(await invoke([])).toMatchObject({ payload: '"sent"' });
    expect(await invoke()).toMatchObject({ payload: '"sent"' });
    expect(bodies()).toEqual(['first', 'second']);
  });

  test('lose-answer: everything is done, but whoever invoked sees an error', async () => {
    const { invoke, bodies } = stageQueue('lose-answer');
    stage.faults.inject('sends', 'lose-answer');
    const { payload, functionError } = await invoke();
    expect([payload, functionError]).toEqual([expect.stringContaining('the answer was lost'), 'Unhandled']);
    expect(bodies()).toEqual(['first', 'second']);
  });

  test('is for as many invocations as asked, of that function alone, in order, and can be taken back', async () => {
    const { invoke, bodies } = stageQueue('several');
    stage.faults.inject('another', 'throw');
    stage.faults.inject('sends', 'throw', 2);
    stage.faults.inject('sends', 'lose-answer');
    const outcomes: unknown[] = [];
    for (let time = 1; time <= 4; time += 1) {
      await invoke();
      outcomes.push(lastRecord()?.outcome);
    }
    expect(outcomes).toEqual(['error', 'error', 'exit', 'success']);
    expect(bodies()).toHaveLength(4);

    stage.faults.inject('sends', 'throw');
    stage.faults.clear();
    expect(await invoke()).toMatchObject({ payload: '"sent"' });
  });
});
