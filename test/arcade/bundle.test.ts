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
