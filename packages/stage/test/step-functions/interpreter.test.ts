import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../random.ts';
import type { Effects, TaskCall } from '../../services/step-functions/execution/effects.ts';
import { execute } from '../../services/step-functions/execution/execute.ts';
import { History } from '../../services/step-functions/execution/history.ts';
import { readDefinition } from '../../services/step-functions/language/read-definition.ts';
import { StatesError } from '../../services/step-functions/language/states-error.ts';

const CALL = 'arn:aws:states:::lambda:invoke';

/** Runs a definition; time passes at once, and each call of a task is answered by `answer`. */
async function run(source: unknown, input: unknown, answer: (call: TaskCall, number: number) => unknown = () => ({})) {
  let now = 0;
  let calls = 0;
  const waits: number[] = [];
  const effects: Effects = {
    region: 'us-east-1',
    now: () => now,
    random: seededRandom(1),
    newId: () => 'id',
    until: async (moment) => {
      waits.push(moment - now);
      now = moment;
    },
    start: (call) => {
      calls += 1;
      const number = calls;
      const result = Promise.resolve().then(() => answer(call, number));
      return { submitted: Promise.resolve(undefined), result };
    },
    child: () => Promise.reject(new Error('No test has a distributed Map.')),
    mapRun: () => {},
  };
  const history = new History(() => now);
  const request = { definition: readDefinition(source), input: JSON.stringify(input), context: {}, roleArn: undefined };
  const ending = await execute(request, effects, history, new AbortController().signal);
  return { ending, waits, types: history.events.map(({ type }) => type) };
}

const fails = () => {
  throw new StatesError('Busy', 'come back');
};

describe('the interpreter of state machines', () => {
  test('a task is tried again after the intervals of its Retry, and goes on', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 5, MaxAttempts: 3 }];
    const States = { Call: { Type: 'Task', Resource: CALL, Retry, End: true } };
    const { ending, waits } = await run({ StartAt: 'Call', States }, {}, (_call, number) =>
      number < 4 ? fails() : { done: true },
    );
    expect(ending).toEqual({ status: 'SUCCEEDED', output: '{"done":true}' });
    expect(waits).toEqual([2_000, 5_000, 5_000]);
  });

  test('an error that no Retry takes goes where its Catch says, with what was there before', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Undo' }];
    const States = { Call: { Type: 'Task', Resource: CALL, Catch, End: true }, Undo: { Type: 'Pass', End: true } };
    const { ending, types } = await run({ StartAt: 'Call', States }, { player: 1 }, fails);
    expect(ending).toEqual({
      status: 'SUCCEEDED',
      output: '{"player":1,"error":{"Error":"Busy","Cause":"come back"}}',
    });
    expect(types).toContain('TaskFailed');
  });

  test('States.Runtime is not caught by States.ALL', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }];
    const Call = { Type: 'Task', Resource: CALL, Parameters: { 'x.$': '$.none' }, Catch, End: true };
    const { ending } = await run({ StartAt: 'Call', States: { Call, Undo: { Type: 'Pass', End: true } } }, {});
    expect(ending).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('JSONata fills in arguments, output and variables', async () => {
    const States = {
      Call: {
        Type: 'Task',
        Resource: CALL,
        Arguments: { id: '{% $states.input.id %}' },
        Assign: { cost: '{% $states.result.cost %}' },
        Output: '{% $states.result %}',
        Next: 'Sum',
      },
      Sum: { Type: 'Pass', Output: { total: '{% $cost + 1 %}' }, End: true },
    };
    const seen: unknown[] = [];
    const { ending } = await run({ QueryLanguage: 'JSONata', StartAt: 'Call', States }, { id: 7 }, (call) => {
      seen.push(call.parameters);
      return { cost: 2 };
    });
    expect(seen).toEqual([{ id: 7 }]);
    expect(ending).toEqual({ status: 'SUCCEEDED', output: '{"total":3}' });
  });

  test('a result of more than 256 KiB fails the execution', async () => {
    const States = { Big: { Type: 'Pass', Result: 'x'.repeat(262_144), End: true } };
    const { ending } = await run({ StartAt: 'Big', States }, {});
    expect(ending).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('an unknown field of a state is refused by its name', async () => {
    await expect(run({ StartAt: 'A', States: { A: { Type: 'Pass', Nxt: 'B' } } }, {})).rejects.toThrow(/Nxt/);
  });

  test('an execution that is repeated gives the same random numbers, ids and times', async () => {
    const Parameters = { 'number.$': 'States.MathRandom(0, 1000000)', 'id.$': 'States.UUID()' };
    const Output = {
      number: '{% $random() %}',
      id: '{% $uuid() %}',
      list: '{% $shuffle([1..9]) %}',
      now: "{% $now('[Y]') %}",
      time: '{% [$now(), $millis()] %}',
    };
    const States = {
      Paths: { Type: 'Pass', Parameters, ResultPath: '$.paths', Next: 'Jsonata' },
      Jsonata: {
        Type: 'Pass',
        QueryLanguage: 'JSONata',
        Output: { ...Output, paths: '{% $states.input.paths %}' },
        End: true,
      },
    };
    const [first, second] = [await run({ StartAt: 'Paths', States }, {}), await run({ StartAt: 'Paths', States }, {})];
    expect(first.ending).toEqual(second.ending);
    expect(JSON.parse(Object(first.ending).output)).toMatchObject({
      id: 'id',
      list: expect.arrayContaining([1, 2, 3, 4, 5, 6, 7, 8, 9]),
      now: '1970',
      time: ['1970-01-01T00:00:00.000Z', 0],
      paths: { id: 'id' },
    });
  });

  test('branches of a Parallel and iterations of a Map run, and their outputs keep their order', async () => {
    const one = (Result: number) => ({ StartAt: 'One', States: { One: { Type: 'Pass', Result, End: true } } });
    const ItemProcessor = { StartAt: 'Same', States: { Same: { Type: 'Pass', End: true } } };
    const States = {
      Both: { Type: 'Parallel', Branches: [one(1), one(2)], Next: 'Each' },
      Each: { Type: 'Map', ItemProcessor, End: true },
    };
    const { ending } = await run({ StartAt: 'Both', States }, {});
    expect(ending).toEqual({ status: 'SUCCEEDED', output: '[1,2]' });
  });
});
