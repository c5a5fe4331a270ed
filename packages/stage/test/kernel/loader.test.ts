// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes its variables like this
import { afterEach, describe, expect, test } from '@jest/globals';
import { number, string } from 'valibot';
import { readAssembly } from '../../assembly.ts';
import { StageError } from '../../errors.ts';
import { loadStacks } from '../../loader.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { type FixtureStack, writeAssembly } from '../support/assembly.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

/** A resource that answers with what it was given, and notes that it was created. */
function noteType(created: string[]): ReadonlyMap<string, ResourceType> {
  const note = resourceType({
    type: 'Test::Note',
    properties: { Text: string() },
    create: ({ Text }, { logicalId, stackName, asset }) => {
      created.push(`${stackName}/${logicalId}`);
      return { ref: `ref of ${logicalId}`, attributes: { Text, Asset: asset('hash') ?? 'none' } };
    },
  });
  const page = resourceType({
    type: 'Test::Page',
    properties: { Book: string() },
    create: ({ Book }) => ({ ref: 'page 1', uniqueName: `${Book}, page 1` }),
  });
  const old = resourceType({
    type: 'Test::Old',
    properties: { Age: number() },
    unfit: { why: ({ Age }) => `${Age}`, message: (all) => `Too old: ${all}.` },
    create: () => ({ ref: 'old' }),
  });
  return new Map([note, page, old].map((each) => [each.type, each]));
}

const note = (text: unknown) => ({ Type: 'Test::Note', Properties: { Text: text } });
const page = (book: string) => ({ Type: 'Test::Page', Properties: { Book: book } });
const getText = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Text'] });
const output = (value: unknown) => ({ Value: value });

describe('loading stacks', () => {
  let folder: TemporaryFolder | undefined;
  afterEach(() => folder?.remove());

  async function load(stacks: Readonly<Record<string, FixtureStack>>, skip: readonly string[] = []) {
    folder = writeAssembly(stacks);
    const created: string[] = [];
    const storedParameter = (name: string) => (name === '/given' ? `value of ${name}` : undefined);
    const environment = { account: '000000000000', region: 'us-east-1', storedParameter };
    const { stacks: loaded, skipped } = await loadStacks(
      readAssembly(folder.path),
      noteType(created),
      environment,
      skip,
    );
    return { loaded, skipped, created };
  }

  const one = (resources: Readonly<Record<string, object>>, outputs: Readonly<Record<string, object>> = {}) =>
    load({ foundation: { resources, outputs } });

  test('creates what a resource refers to before the resource, and everything once', async () => {
    const { created } = await one({
      First: note({ 'Fn::Join': ['', [getText('Third'), getText('Second')]] }),
      Second: note(getText('Third')),
      Third: note('text'),
    });
    expect(created).toEqual(['foundation/Third', 'foundation/Second', 'foundation/First']);
  });

  test('parts of one name belong to two wholes', async () => {
    const { loaded } = await one({ A: page('red'), B: page('blue') });
    expect([...(loaded[0]?.resources.values() ?? [])].map(({ ref }) => ref)).toEqual(['page 1', 'page 1']);
  });

  test('outputs carry references, attributes and pseudo parameters', async () => {
    const { loaded } = await one(
      { Note: note('hello') },
      {
        Ref: output({ Ref: 'Note' }),
        Text: output(getText('Note')),
        Arn: output({
          'Fn::Sub': 'arn:${AWS::Partition}:x:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}.${AWS::URLSuffix}',
        }),
      },
    );
    expect(loaded).toMatchObject([
      {
        id: 'foundation',
        stackName: 'foundation',
        outputs: {
          Ref: 'ref of Note',
          Text: 'hello',
          Arn: 'arn:aws:x:us-east-1:000000000000:foundation.amazonaws.com',
        },
        resources: new Map([['Note', { ref: 'ref of Note', attributes: { Text: 'hello', Asset: 'none' } }]]),
      },
    ]);
  });

  const conditional = {
    template: {
      Parameters: {
        Environment: { Type: 'String', Default: 'test' },
        Names: { Type: 'CommaDelimitedList', Default: 'a,b' },
        Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/given' },
      },
      Mappings: { Sizes: { test: { size: 'small' }, prod: { size: 'large' } } },
      Conditions: {
        IsProduction: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] },
        IsTest: { 'Fn::Not': [{ Condition: 'IsProduction' }] },
      },
    },
    resources: {
      Always: { ...note({ 'Fn::FindInMap': ['Sizes', { Ref: 'Environment' }, 'size'] }), DependsOn: ['Large'] },
      Large: { ...note('large'), Condition: 'IsProduction' },
      Small: { ...note({ 'Fn::Select': [1, { Ref: 'Names' }] }), Condition: 'IsTest' },
    },
  };

  test('conditions decide what there is, by the defaults of parameters', async () => {
    const { loaded, created } = await load({
      app: {
        ...conditional,
        outputs: {
          Size: output(getText('Always')),
          Small: output(getText('Small')),
          Large: { ...output(getText('Large')), Condition: 'IsProduction' },
          Stored: output({ Ref: 'Stored' }),
        },
      },
    });
    expect(created).toEqual(['app/Always', 'app/Small']);
    expect(loaded[0]?.outputs).toEqual({ Size: 'small', Small: 'b', Stored: 'value of /given' });
  });

  test.each([
    ['a parameter without a default', { Type: 'String' }, 'foundation/Note: the parameter Name has no default'],
    [
      'a parameter that is not stored',
      { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/gone' },
      'foundation/Note: the parameter Name is /gone of Parameter Store, which does not exist.',
    ],
  ])('%s is refused where it is used', async (_, parameter, message) => {
    const template = { Parameters: { Name: parameter } };
    await expect(load({ foundation: { template, resources: { Note: note('x') } } })).resolves.toBeDefined();
    const resources = { Note: note({ Ref: 'Name' }) };
    await expect(load({ foundation: { template, resources } })).rejects.toThrow(message);
  });

  test('a reference to a resource whose condition does not hold is refused', async () => {
    const outputs = { Large: output(getText('Large')) };
    await expect(load({ app: { ...conditional, outputs } })).rejects.toThrow(
      'app: the output Large: a reference names Large, whose condition does not hold.',
    );
  });

  test('a stack imports what an earlier one exports', async () => {
    const { loaded } = await load({
      plays: {
        dependencies: ['foundation'],
        resources: { Copy: note({ 'Fn::ImportValue': 'foundation:Text' }) },
        outputs: { Text: output(getText('Copy')) },
      },
      foundation: {
        resources: { Note: note('shared') },
        outputs: { Text: { Value: getText('Note'), Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Text' } } } },
      },
    });
    expect(loaded.find(({ id }) => id === 'plays')?.outputs).toEqual({ Text: 'shared' });
  });

  test('a resource finds the assets of its own stack only', async () => {
    const stack = (id: string) => ({
      resources: { [id]: note('x') },
      outputs: { Asset: output({ 'Fn::GetAtt': [id, 'Asset'] }) },
    });
    const { loaded } = await load({
      plays: { ...stack('One'), assets: { hash: 'asset.hash' } },
      seasons: stack('Other'),
    });
    expect(loaded.map(({ outputs: { Asset } }) => Asset?.endsWith('asset.hash'))).toEqual([true, false]);
  });

  test.each<[string, Readonly<Record<string, object>>, string]>([
    [
      'a circular dependency, with the circle',
      { Done: note('x'), A: note(getText('B')), B: note({ 'Fn::Sub': '${Done}${C}' }), C: note(getText('A')) },
      'foundation/C: circular dependency A -> B -> C -> A.',
    ],
    [
      'a circle of DependsOn and references',
      { A: { ...note('x'), DependsOn: ['B'] }, B: note(getText('C')), C: { ...note('x'), DependsOn: 'A' } },
      'foundation/C: circular dependency A -> B -> C -> A.',
    ],
    [
      'a DependsOn of nothing',
      { A: { ...note('x'), DependsOn: 'Gone' } },
      'foundation/A: a reference names Gone, which does not exist.',
    ],
    [
      'a DependsOn that is no name',
      { A: { ...note('x'), DependsOn: [{ Ref: 'B' }] }, B: note('x') },
      'foundation/A: DependsOn is not a logical id or a list of them.',
    ],
    ['a resource that refers to itself', { A: note(getText('A')) }, 'foundation/A: circular dependency A -> A.'],
    [
      'an unknown type, with stack and logical id',
      { Cluster: { Type: 'AWS::ECS::Cluster' } },
      'foundation/Cluster: resource type AWS::ECS::Cluster is not supported by the local stage.',
    ],
    [
      'a resource under a condition that does not exist',
      { Note: { ...note('x'), Condition: 'IsProduction' } },
      'foundation/Note: there is no condition IsProduction.',
    ],
    [
      'a reference to nothing',
      { Note: note({ Ref: 'Gone' }) },
      'foundation/Note: a reference names Gone, which does not',
    ],
    [
      'an attribute that is not known',
      { Note: note({ 'Fn::GetAtt': ['Other', 'Arn'] }), Other: note('x') },
      'foundation/Note: the local stage does not know the attribute Arn of Other.',
    ],
    [
      'an import of what nobody exports',
      { Note: note({ 'Fn::ImportValue': 'foundation:Gone' }) },
      'foundation/Note: no stack exports foundation:Gone.',
    ],
    [
      'a property that is not supported',
      { Note: { Type: 'Test::Note', Properties: { Text: 'x', Colour: 'red' } } },
      'foundation/Note (Test::Note): property Colour is not supported by the local stage.',
    ],
  ])('refuses %s', async (_, resources, message) => {
    const failure = one(resources);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(StageError);
  });

  test.each<[string, Readonly<Record<string, FixtureStack>>, string]>([
    [
      'two exports of one name',
      {
        one: { resources: { A: note('x') }, outputs: { Text: { Value: 'a', Export: { Name: 'shared' } } } },
        two: { resources: { B: note('x') }, outputs: { Text: { Value: 'b', Export: { Name: 'shared' } } } },
      },
      'two: the output Text: it is exported as shared, as one of one is.',
    ],
    [
      'two resources of one name',
      { one: { resources: { A: note('x') } }, two: { resources: { A: note('x') } } },
      'two/A: Test::Note ref of A exists already, as one/A.',
    ],
    [
      'an output that is an object',
      { one: { outputs: { Text: { Value: { a: 1 } } } } },
      'one: the output Text: it is not a text.',
    ],
    [
      'an output that is a list',
      { one: { outputs: { Text: { Value: [] } } } },
      'one: the output Text: it is not a text.',
    ],
    [
      'an output of nothing',
      { one: { outputs: { Text: { Value: { Ref: 'AWS::NoValue' } } } } },
      'one: the output Text: it is not a text.',
    ],
    [
      'two parts of one name in the same whole',
      { one: { resources: { A: page('red'), B: page('red') } } },
      'one/B: Test::Page red, page 1 exists already, as one/A.',
    ],
  ])('refuses %s', async (_, stacks, message) => {
    const failure = load(stacks);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(StageError);
  });

  describe('what is refused', () => {
    const refused = async (
      resources: Readonly<Record<string, object>>,
      outputs: Readonly<Record<string, object>> = {},
    ) => {
      const error: unknown = await one(resources, outputs).catch((reason: unknown) => reason);
      return error instanceof StageError ? error.message.split('\n') : [];
    };
    const cluster = { Type: 'AWS::ECS::Cluster' };
    const unknownType = (place: string) =>
      `${place}: resource type AWS::ECS::Cluster is not supported by the local stage.`;

    test('is said at once, and how to leave it out', async () => {
      const colour = { Type: 'Test::Note', Properties: { Text: 'x', Colour: 'red' } };
      expect(await refused({ One: cluster, Two: colour, Three: note({ Ref: 'Gone' }), Four: note('x') })).toEqual([
        'The stage refuses 3 parts of the templates:',
        `- ${unknownType('foundation/One')}`,
        '- foundation/Two (Test::Note): property Colour is not supported by the local stage.',
        '- foundation/Three: a reference names Gone, which does not exist.',
        'To leave out on purpose what the stage does not run: --skip foundation/One --skip foundation/Two',
      ]);
    });

    test('has all that is wrong with one resource', async () => {
      const colour = { Type: 'Test::Note', Properties: { Colour: 'red', Size: 1 } };
      expect(await refused({ One: colour })).toEqual([
        'foundation/One (Test::Note): property Text has a value the local stage cannot use: Invalid key: Expected "Text" but received undefined; ' +
          'property Colour is not supported by the local stage.',
        'To leave out on purpose what the stage does not run: --skip foundation/One',
      ]);
    });

    test('hides nothing of what refers to it, and blames nothing else', async () => {
      const lines = await refused(
        {
          Two: { Type: 'Test::Note', Properties: { Text: { Ref: 'One' }, Colour: 'red' } },
          Three: note(getText('Two')),
          One: cluster,
        },
        { Text: output(getText('Three')) },
      );
      expect(lines.slice(1, -1)).toEqual([
        `- ${unknownType('foundation/One')}`,
        '- foundation/Two: property Colour is not supported by the local stage.',
      ]);
    });

    test('is refused once, where another stack imports it', async () => {
      const failure = load({
        one: {
          resources: { Cluster: cluster },
          outputs: { Ref: { Value: { Ref: 'Cluster' }, Export: { Name: 'it' } } },
        },
        two: { dependencies: ['one'], resources: { Note: note({ 'Fn::ImportValue': 'it' }) } },
      });
      await expect(failure).rejects.toThrow(`${unknownType('one/Cluster')}\nTo leave out`);
    });

    test('of a type that says it of all at once, where their conditions hold', async () => {
      const old = (condition?: string) => ({ Type: 'Test::Old', Properties: { Age: 5 }, Condition: condition });
      const failure = load({
        app: {
          template: { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } },
          resources: { A: old(), B: old('Never'), C: old() },
        },
      });
      await expect(failure).rejects.toThrow('Too old: app/A (5), app/C (5).\n');
    });
  });

  describe('what is left out', () => {
    const cluster = { Type: 'AWS::ECS::Cluster' };
    const resources = { Cluster: cluster, Note: { ...note({ Ref: 'Cluster' }), DependsOn: 'Cluster' } };

    test.each(['Cluster', 'app/Cluster'])('is not created, and each reference to it gets a text (%s)', async (name) => {
      const outputs = { Arn: output({ 'Fn::GetAtt': ['Cluster', 'Arn'] }) };
      const { loaded, skipped, created } = await load({ app: { resources, outputs } }, [name]);
      const value = 'arn:aws:skipped:us-east-1:000000000000:app/Cluster';
      expect(created).toEqual(['app/Note']);
      expect(loaded).toMatchObject([
        { outputs: { Arn: value }, resources: new Map([['Note', { attributes: { Text: value } }]]) },
      ]);
      expect(skipped).toEqual([
        `app/Note refers to app/Cluster, which is left out, and gets ${value}.`,
        `app: the output Arn refers to app/Cluster, which is left out, and gets ${value}.`,
      ]);
    });

    test('is named where something cannot do without it', async () => {
      const Page = {
        Type: 'Test::Page',
        Properties: { Book: { 'Fn::Select': [1, { 'Fn::Split': ['#', { Ref: 'Cluster' }] }] } },
      };
      await expect(load({ app: { resources: { Cluster: cluster, Page } } }, ['Cluster'])).rejects.toThrow(
        'app/Page: Fn::Select finds nothing at 1. It refers to what is left out.',
      );
    });

    test('has to exist', async () => {
      await expect(load({ app: { resources } }, ['Cluster', 'other/Cluster'])).rejects.toThrow(
        'No stack has other/Cluster, which you leave out: write <stack>/<logical id>.',
      );
    });
  });
});
