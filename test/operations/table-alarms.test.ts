import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { changedAssembly, closeArcades, openArcade } from '../support/arcade.ts';
import { synthArcade } from '../support/synth.ts';

let arcade: Playground;
let token: string;
beforeAll(async () => {
  // The sandbox has two of the table's alarms, production all; what they refer to is the same in both.
  const { stack } = synthArcade({ environment: 'prod' }).chapter('foundation');
  const assembly = changedAssembly('foundation', (resources) => {
    for (const [id, resource] of Object.entries<{ Type: string }>(stack.template.Resources)) {
      if (resource.Type.startsWith('AWS::CloudWatch::')) resources[id] ??= { ...resource };
    }
  });
  arcade = await openArcade(assembly);
  await arcade.openGame('asteroids');
  await arcade.register('ada');
});
afterAll(closeArcades);

const faults = () => arcade.stage.faults.tables;
const table = () => arcade.client.address.tableName;
const play = () => arcade.client.play(token, { gameId: 'asteroids', score: 1 });
const profile = () => arcade.client.call('GET', '/players/me', { token });
const games = () => arcade.client.call('GET', '/games', { token });
/** Of calls at the same time. */
const statuses = (count: number, call: typeof play) =>
  Promise.all(Array.from({ length: count }, async () => (await call()).status));
const stateOf = (part: string) => {
  const found = arcade.stage.services.cloudWatch.alarms.all.filter(({ settings }) => settings.name.includes(part));
  expect(found).toHaveLength(1);
  return found[0]?.state;
};

beforeEach(async () => {
  faults().clear();
  await arcade.stage.advance(600);
  // A token lasts an hour.
  token = await arcade.client.signIn(arcade.account('ada'));
});

test.each([
  ['TableAlarmsThrottledIndexReads', { index: 'byGame', operations: ['Query'] }, games],
  ['TableAlarmsThrottledIndexWrites', { index: 'byGame', operations: ['TransactWriteItems'] }, play],
  ['TableAlarmsThrottledReads', { operations: ['GetItem'] }, profile],
  ['TableAlarmsThrottledWrites', { operations: ['TransactWriteItems'] }, play],
] as const)(
  'ddb-throttle-backoff: %s goes off and ends, and no alarm of another place does',
  async (name, throttle, call) => {
    const all = ['ThrottledReads', 'ThrottledWrites', 'ThrottledIndexReads', 'ThrottledIndexWrites'];
    const states = () => all.filter((each) => stateOf(`TableAlarms${each}`) === 'ALARM');
    expect(states()).toEqual([]);
    faults().throttles.inject(table(), throttle);
    // Each is several attempts, and ten throttles in a minute are an alarm.
    expect(await statuses(4, call)).toEqual([503, 503, 503, 503]);
    await arcade.stage.advance(60);
    expect(states().map((each) => `TableAlarms${each}`)).toEqual([name]);
    faults().clear();
    await arcade.stage.advance(600);
    expect(states()).toEqual([]);
  },
);

test('ddb-throttle-backoff: SystemErrors goes off after three minutes of failures, a blip is none', async () => {
  const aMinuteOfFailures = async () => {
    expect(await statuses(2, profile)).toEqual([500, 500]);
    await arcade.stage.advance(60);
    return [stateOf('foundation-SystemErrors'), stateOf('foundation-health')];
  };
  faults().serverErrors.inject(table(), { operations: ['GetItem'] });
  const states = [await aMinuteOfFailures(), await aMinuteOfFailures(), await aMinuteOfFailures()];
  expect(states).toEqual([
    ['OK', 'OK'],
    ['OK', 'OK'],
    ['ALARM', 'ALARM'],
  ]);
  faults().clear();
  await arcade.stage.advance(600);
  expect([stateOf('foundation-SystemErrors'), stateOf('foundation-health')]).toEqual(['OK', 'OK']);
});
