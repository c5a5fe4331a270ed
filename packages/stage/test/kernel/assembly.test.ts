import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readAssembly } from '../../assembly.ts';
import { StageError } from '../../errors.ts';
import { type FixtureStack, writeAssembly } from '../support/assembly.ts';
import { TemporaryFolder } from '../support/temporary.ts';

describe('reading a cloud assembly', () => {
  let folder: TemporaryFolder | undefined;
  afterEach(() => folder?.remove());
  const read = (stacks: Readonly<Record<string, FixtureStack>>) => {
    folder = writeAssembly(stacks);
    return readAssembly(folder.path);
  };

  test('without one says in one line what to do', () => {
    folder = new TemporaryFolder();
    const missing = join(folder.path, 'cdk.out');
    const attempt = () => readAssembly(missing);
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(`No cloud assembly in ${missing}: run "npx cdk synth" first.`);
  });

  test('gives the stacks in the order in which they deploy, whatever the order of the manifest', () => {
    const stacks = read({
      plays: { dependencies: ['registration', 'foundation'] },
      registration: { dependencies: ['foundation'] },
      foundation: {},
    });
    expect(stacks.map(({ id }) => id)).toEqual(['foundation', 'registration', 'plays']);
  });

  test('gives each stack its name, which may differ from its id', () => {
    const stacks = read({ plays: { stackName: 'Arcade-plays' }, foundation: {} });
    expect(stacks.map(({ id, stackName }) => [id, stackName])).toEqual([
      ['plays', 'Arcade-plays'],
      ['foundation', 'foundation'],
    ]);
  });

  test('gives the absolute folder of every file asset, and none to a stack without assets', () => {
    const [withAssets, without] = read({ plays: { assets: { abc: 'asset.abc' } }, foundation: {} });
    expect([...(withAssets?.assets ?? [])]).toEqual([['abc', join(folder?.path ?? '', 'asset.abc')]]);
    expect(without?.assets.size).toBe(0);
  });

  test('gives the template as it stands, with empty properties where there are none', () => {
    const [stack] = read({
      foundation: {
        resources: { Bus: { Type: 'T', DependsOn: ['Other'] } },
        outputs: { Name: { Value: 'x', Export: { Name: 'y' } } },
      },
    });
    expect(stack?.template.Resources).toEqual({ Bus: { Type: 'T', Properties: {}, DependsOn: ['Other'] } });
    expect(stack?.template.Outputs).toEqual({ Name: { Value: 'x', Export: { Name: 'y' } } });
  });

  test.each<[string, string, string]>([
    ['nothing', '', 'is not JSON that the local stage can read: Unexpected end of JSON input.'],
    ['half of it', '{"Resources": {', 'is not JSON that the local stage can read: '],
    ['YAML', 'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n', 'is not JSON that the local stage can read: '],
    ['a byte order mark', '\ufeff{}', 'is not JSON that the local stage can read: '],
    ['2,000 levels', `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`, 'more than 1000 levels'],
    ['a list', '[]', 'Expected an object, not a list.'],
    [
      'no resource',
      '{"Resources":{"Queue":null}}',
      'Resources.Queue: Invalid type: Expected Object but received null.',
    ],
    [
      'no type',
      '{"Resources":{"Queue":{}}}',
      'Resources.Queue.Type: Invalid key: Expected "Type" but received undefined.',
    ],
    [
      'no properties',
      '{"Resources":{"A":{"Type":"T","Properties":[]}}}',
      'Resources.A.Properties: Expected an object, not a list.',
    ],
    ['an output without a value', '{"Outputs":{"Url":{}}}', 'Outputs.Url.Value: Invalid key: Expected "Value"'],
    ['a reserved name', '{"Resources":{"__proto__":{"Type":"T"}}}', 'Resources.__proto__ is a name that the local'],
  ])('of a template with %s is one line with the file and the place', (_, text, message) => {
    folder = writeAssembly({ plays: {} });
    const file = join(folder.path, 'plays.template.json');
    writeFileSync(file, text);
    const attempt = () => readAssembly(folder?.path ?? '');
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(/^[^\n]+plays\.template\.json[^\n]+$/);
  });

  test('of a template that is not there, or a folder, is one line with the file', () => {
    folder = writeAssembly({ plays: {} });
    const file = join(folder.path, 'plays.template.json');
    const attempt = () => readAssembly(folder?.path ?? '');
    rmSync(file);
    expect(attempt).toThrow(/^\S+plays\.template\.json cannot be read: ENOENT[^\n]+$/);
    mkdirSync(file);
    expect(attempt).toThrow(/^\S+plays\.template\.json cannot be read: EISDIR[^\n]+$/);
    expect(attempt).toThrow(StageError);
  });
});
