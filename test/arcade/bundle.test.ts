import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { closeArcades, openArcade } from '../support/arcade.ts';
import { TEST_ASSEMBLY } from '../support/test-assembly.ts';

/** What goes to Lambda: the assets of the synthesized application. */
const assets = globSync('asset.*', { cwd: TEST_ASSEMBLY }).map((name) => join(TEST_ASSEMBLY, name));
const filesOf = (asset: string, kind: string) =>
  globSync(`**/*.${kind}`, { cwd: asset }).map((file) => join(asset, file));

afterEach(closeArcades);

test('lambda-package-small: the code of a function stays under 600 KB, most of it loaded only when needed', () => {
  expect(assets.length).toBeGreaterThan(0);
  for (const asset of assets) {
    const bytes = filesOf(asset, 'mjs').reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes).toBeLessThan(600_000);
    expect(filesOf(asset, 'mjs').length).toBeGreaterThan(1);
  }
});

test('lambda-package-small: source maps cover our own code and nothing else', () => {
  const sources = assets.flatMap((asset) =>
    filesOf(asset, 'map').flatMap((file): string[] => JSON.parse(readFileSync(file, 'utf8')).sources),
  );
  expect(sources).toContain('../../../lambda/registration/functions/remind-player.ts');
  expect(sources.filter((source) => !source.startsWith('../../../lambda/'))).toEqual([]);
});

test('lambda-package-small: of an SDK client a bundle has the errors that our code names, and no others', () => {
  const texts = assets.flatMap((asset) => filesOf(asset, 'mjs')).map((file) => readFileSync(file, 'utf8'));
  const has = (word: string) => texts.some((text) => text.includes(word));
  expect(has('TransactionCanceledException')).toBe(true);
  expect(has('com.amazonaws.ssm')).toBe(true);
  expect(['AutomationDefinitionNotFoundException', 'GlobalTableAlreadyExistsException'].filter(has)).toEqual([]);
});

test('lambda-package-small: an error that our code does not name keeps its name', async () => {
  const arcade = await openArcade();
  const fn = arcade.functionOf('registration/post-authentication');
  const variables = { ...fn.variables, STARTING_CREDITS_PARAMETER: 'of-another-application' };
  arcade.stage.services.lambda.register({ ...fn, variables });
  const event = { triggerSource: 'PostAuthentication_Authentication', request: { userAttributes: { sub: 'nobody' } } };
  const { payload } = await arcade.stage.services.lambda.invoke(fn.arn, event);
  expect(JSON.parse(payload)).toMatchObject({ errorType: 'AccessDeniedException' });
});

test('lambda-init-outside-handler: a bundle imports no module of Node.js by a statement', () => {
  for (const file of assets.flatMap((asset) => filesOf(asset, 'mjs'))) {
    expect(readFileSync(file, 'utf8')).not.toMatch(/from\s*"node:/);
  }
});

test('lambda-package-small: a stack trace maps back to the line that was written', async () => {
  const arcade = await openArcade();
  arcade.queue().send(
    {
      body: JSON.stringify({ playerId: 'nobody', reminder: 'first' }),
      attributes: {},
      traceHeader: undefined,
      senderId: 'test',
    },
    0,
  );
  await arcade.stage.settle();
  const source = readFileSync(
    join(import.meta.dirname, '../../lambda/registration/use-cases/remind-player.ts'),
    'utf8',
  );
  const line = source.split('\n').findIndex((text) => text.includes('names a player who does not exist')) + 1;
  const log = arcade.stage.records.of('log').map((record) => record.line);
  expect(log.join('\n')).toContain(`lambda/registration/use-cases/remind-player.ts:${line}:`);
});

test('lambda-init-outside-handler: SDK clients are created when a module loads, once per execution environment', () => {
  for (const file of globSync('lambda/**/*.ts', { cwd: join(import.meta.dirname, '../..') })) {
    const source = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
    for (const creation of source.matchAll(/^(.*)new \w+Client\(/gm)) {
      expect([file, creation[1]]).toEqual([file, expect.stringMatching(/^(export )?const \w+ = $/)]);
    }
  }
});
