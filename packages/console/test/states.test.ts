import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '@serverless-arcade/stage/services/step-functions/execution/history.ts';
import type { Definition } from '@serverless-arcade/stage/services/step-functions/language/definition.ts';
import { stateRows } from '../server/states.ts';

const definition: Definition = {
  StartAt: 'Ask',
  States: {
    Ask: { Type: 'Pass', Next: 'Each' },
    Each: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Pay', States: { Pay: { Type: 'Pass', End: true } } },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
    Undo: { Type: 'Fail' },
  },
};

const enter = (id: number, previousEventId: number, name: string): HistoryEvent => ({
  ...{ id, previousEventId, timestamp: id, type: 'StateEntered' },
  stateEnteredEventDetails: { name },
});
const exit = (id: number, previousEventId: number, name: string): HistoryEvent => ({
  ...{ id, previousEventId, timestamp: id, type: 'StateExited' },
  stateExitedEventDetails: { name },
});
const upToMap = [enter(1, 0, 'Ask'), exit(2, 1, 'Ask'), enter(3, 2, 'Each'), enter(4, 3, 'Pay'), enter(5, 3, 'Pay')];
const outcomes = (events: readonly HistoryEvent[], isRunning: boolean) =>
  Object.fromEntries(stateRows(definition, events, isRunning).map(({ name, outcome }) => [name, outcome]));

describe('the drawing of an execution', () => {
  test('has the states in order, those of a Map below it, with how often each was entered', () => {
    const rows = stateRows(definition, upToMap, true);
    expect(rows.map(({ name, depth, entered }) => `${name} ${depth} ${entered}`)).toEqual([
      ...['Ask 0 1', 'Each 0 1', 'Pay 1 2', 'Done 0 0', 'Undo 0 0'],
    ]);
  });

  test('has the way that was taken, and where only an error leads', () => {
    const [ask, each] = stateRows(definition, upToMap, true);
    expect(ask?.next).toEqual([{ to: 'Each', isCatch: false, taken: true }]);
    expect(each?.next).toEqual([
      { to: 'Done', isCatch: false, taken: false },
      { to: 'Undo', isCatch: true, taken: false },
    ]);
  });

  test('has what is not left yet as running, or as failed once the execution has ended', () => {
    expect(outcomes(upToMap, true)).toMatchObject({
      Ask: 'succeeded',
      Each: 'running',
      Pay: 'running',
      Done: 'untaken',
    });
    expect(outcomes([...upToMap, exit(6, 5, 'Each'), enter(7, 6, 'Undo')], false)).toMatchObject({
      ...{ Each: 'succeeded', Undo: 'failed', Pay: 'failed' },
    });
  });
});
