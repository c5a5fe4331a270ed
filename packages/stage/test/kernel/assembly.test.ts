import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { CfnResource, type Environment, Stack, Stage } from 'aws-cdk-lib';
import { readAssembly } from '../../assembly.ts';
import { StageError } from '../../errors.ts';
import { type FixtureStack, writeAssembly } from '../support/assembly.ts';
import { cdkApp } from '../support/cdk-app.ts';
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

  describe('with CDK stages', () => {
    const synthesized = (environments: Readonly<Record<string, Environment>>) => {
      folder = new TemporaryFolder();
      const app = cdkApp(folder.path);
      for (const [name, env] of Object.entries(environments)) {
        const stack = new Stack(new Stage(app, name, { env }), 'Orders');
        new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue' });
      }
      new Stack(app, 'Shared');
      app.synth();
      return folder.path;
    };
    const names = (path: string) => readAssembly(path).map(({ stackName }) => stackName);
    const EUROPE = { account: '111111111111', region: 'eu-west-1' };
    const AMERICA = { account: '111111111111', region: 'us-east-1' };

    test('gives their stacks, too', () => {
      expect(names(synthesized({ Beta: {}, Prod: EUROPE }))).toEqual(['Beta-Orders', 'Prod-Orders', 'Shared']);
    });

    test('for several environments names them and their folders, each of which can be read alone', () => {
      const path = synthesized({ Beta: EUROPE, Prod: AMERICA });
      const attempt = () => readAssembly(path);
      expect(attempt).toThrow(StageError);
      expect(attempt).toThrow(`aws://111111111111/eu-west-1 in ${join(path, 'assembly-Beta')}, aws://`);
      expect(attempt).toThrow(
        `/us-east-1 in ${join(path, 'assembly-Prod')}. The local stage runs one: give it the folder of a CDK stage.`,
      );
      expect(names(join(path, 'assembly-Prod'))).toEqual(['Prod-Orders']);
    });

    test('has those that name an account and no Region in that account, next to its own', () => {
      const accounts = (path: string) => readAssembly(path).map(({ account }) => account);
      const other = { account: '222222222222' };
      expect(accounts(synthesized({ Beta: {}, Partner: other }))).toEqual([undefined, '222222222222', undefined]);
      folder?.remove();
      expect(accounts(join(synthesized({ Partner: other }), 'assembly-Partner'))).toEqual([undefined]);
    });

    test('whose folder is not there is one line with the folder', () => {
      const path = synthesized({ Beta: {} });
      rmSync(join(path, 'assembly-Beta'), { recursive: true });
      expect(() => readAssembly(path)).toThrow(`No cloud assembly in ${join(path, 'assembly-Beta')}`);
    });
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
