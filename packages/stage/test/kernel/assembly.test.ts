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
    expect(attempt).toThrow(`No cloud assembly in ${missing}: run "npm run synth" first.`);
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
});
