import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reasonOf } from '@serverless-arcade/stage/cli/synth-failure.ts';
import { array, object, parse, string, unknown } from 'valibot';
import { CommandError } from '../../scripts/command.ts';
import { ScratchProject } from '../support/scratch-project.ts';
import { Started } from '../support/started.ts';

const HANDLER = 'lambda/api/functions/list-games.ts';
const STACK = 'lib/chapters/registration/stack.ts';
const EVENT = { queryStringParameters: null, headers: {}, requestContext: {} };
/** For a synthesis next to other work. */
const PATIENCE = 170_000;

let project: ScratchProject;
let started: Started;
beforeAll(async () => {
  project = new ScratchProject();
  started = new Started(['--watch'], project.path);
  await started.endpoint();
}, PATIENCE);
afterAll(() => {
  started.kill();
  project.remove();
});

const answer = async () => (await started.invoke('api/list-games', EVENT)).payload;
const local = async (path: string) => (await fetch(`${await started.endpoint()}/_arcade/api/${path}`)).json();

/** Who is registered, and the messages of the delay queue: those of other queues may be with a function just now. */
async function state() {
  const [{ name: table } = { name: '' }] = parse(array(object({ name: string() })), await local('tables'));
  const { items } = parse(object({ items: array(unknown()) }), await local(`items?table=${table}`));
  const schema = array(object({ name: string(), messages: array(object({ id: string() })) }));
  const delay = parse(schema, await local('queues')).filter(({ name }) => name.endsWith('-Reminders'));
  return { items, messages: delay.flatMap(({ messages }) => messages.map(({ id }) => id)) };
}

describe('npm start -- --watch', () => {
  test('an edit of a handler is live, and no other function has other code', async () => {
    expect(await answer()).not.toContain('edited');
    project.edit(HANDLER, '{ games: items, cursor }', '{ games: items, cursor, edited: true }');
    await started.printed(/list-games\.ts: 1 of \d+ functions live after [\d.]+ m?s\./);
    expect(await answer()).toContain('edited');
    expect(started.output.match(/has new code/g)).toHaveLength(1);
  });

  test('code that cannot be bundled gives one message, and the code before answers', async () => {
    project.edit(HANDLER, 'edited: true }', 'edited: true }}');
    await started.printed(/list-games\.ts:\d+:\d+: Expected .*\nThe code before stays live\./);
    expect(started.output.match(/The code before stays live/g)).toHaveLength(1);
    expect(await answer()).toContain('edited');
    project.edit(HANDLER, 'edited: true }}', 'edited: true }');
  });

  test('an edit of a stack is applied on the same port with everything in it, and shown property by property', async () => {
    const registered = await fetch(`${await started.endpoint()}/_arcade/api/acts/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(registered.status).toBe(200);
    // The last that a registration does is to welcome the player.
    let before = await state();
    for (; !JSON.stringify(before.items).includes('"INBOX#welcome"'); before = await state()) await pause(100);
    expect(before.messages).not.toEqual([]);

    project.edit(STACK, 'Duration.minutes(10)', 'Duration.minutes(9)');
    await started.printed(/registration\/stack\.ts: \d+ resources after [\d.]+ s, state kept\./, PATIENCE);

    expect(started.output).toMatch(/registration\/RemindersQueue\w+ changed: DelaySeconds: 600 -> 540/);
    expect(await state()).toEqual(before);
    expect(await answer()).toContain('edited');
    const events = await fetch(`${await started.endpoint()}/_arcade/api/events`);
    const { value } = (await events.body?.getReader().read()) ?? {};
    expect(Buffer.from(value ?? []).toString('utf8')).toContain('"kind":"resource-change"');
  }, 180_000);

  test('a stack that the stage cannot run is refused, and the stacks before stay', async () => {
    const before = await state();
    project.edit(
      'bin/app.ts',
      'addSecurityChecks(app);',
      `new CfnResource(app.node.findChild('foundation') as never, 'Thing', { type: 'AWS::IoT::Thing' });\n`,
    );
    project.edit('bin/app.ts', 'import { App }', 'import { App, CfnResource }');
    await started.printed(/Not applied: .*AWS::IoT::Thing is not supported.* --state/s, PATIENCE);
    expect(await state()).toEqual(before);
  }, 180_000);

  test('a stack that cannot be read gives one message, and nothing is synthesized', async () => {
    const before = started.output.match(/synthesizing/g)?.length;
    project.edit(STACK, 'Duration.minutes(9)', 'Duration.minutes(9');
    await started.printed(/registration\/stack\.ts:\d+:\d+: Expected .*\nThe stacks before stay live\./);
    expect(started.output.match(/synthesizing/g)).toHaveLength(before ?? 0);
  });

  test('Ctrl+C ends it, and nothing is left in the project', async () => {
    const { code, after } = await started.stop();
    expect(code).toBe(0);
    expect(after).toBeLessThan(10_000);
    expect(project.list('build').filter((name) => name.startsWith('watch-'))).toEqual([]);
  });
});

test('why a synthesis failed is one line with the place in the project', () => {
  const printed = [
    'file:///somewhere/arcade/lib/constructs/range.ts:12',
    "      throw new Error('Api: timeout is 0 s, at least 1 s.');",
    '            ^',
    '',
    'Error: Api: timeout is 0 s, at least 1 s.',
    '    at new Queue (file:///somewhere/arcade/node_modules/aws-cdk-lib/aws-sqs/lib/queue.js:1:2)',
    '    at requireRange (file:///somewhere/arcade/lib/constructs/range.ts:12:13)',
    '    at file:///somewhere/arcade/bin/app.ts:20:3',
    '',
    'Node.js v24.21.0',
    '`cdk synth` failed.',
  ].join('\n');
  expect(reasonOf(new CommandError(printed), '/somewhere/arcade')).toBe(
    'lib/constructs/range.ts:12:13: Error: Api: timeout is 0 s, at least 1 s.',
  );
  expect(reasonOf(new CommandError('no chapter "apis"'), '/somewhere')).toBe('no chapter "apis"');
});
