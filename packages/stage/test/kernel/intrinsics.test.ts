// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes its variables like this
import { describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { resolve, type Scope } from '../../intrinsics.ts';

const refs = new Map<string, unknown>([
  ['Queue', 'https://queue'],
  ['AWS::Region', 'us-east-1'],
  ['AWS::NoValue', undefined],
  ['Index', 1],
]);

const scope: Scope = {
  async ref(name) {
    if (refs.has(name)) return refs.get(name);
    throw new StageError(`no ${name}`);
  },
  getAtt: async (logicalId, attribute) => `${logicalId}/${attribute}`,
  importValue: (name) => `imported ${name}`,
  condition: async (name) => name === 'Yes',
  mapped: (mapping, first, second) => (first === 'us-east-1' ? `${mapping} ${second}` : undefined),
};

const noValue = { Ref: 'AWS::NoValue' };

describe('intrinsic functions', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref gives what the scope knows', { Ref: 'Queue' }, 'https://queue'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Queue.Arn' }, 'Queue/Arn'],
    ['Fn::GetAtt of a nested attribute', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Table/Stream.Arn'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', 'b', 3]] }, 'a-b-3'],
    ['Fn::Base64', { 'Fn::Base64': { Ref: 'AWS::Region' } }, 'dXMtZWFzdC0x'],
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'value'] }, 'Map value'],
    ['Fn::FindInMap by default', { 'Fn::FindInMap': ['Map', 'x', 'y', { DefaultValue: 'z' }] }, 'z'],
    [
      'Fn::If, and only the branch that counts',
      { 'Fn::If': ['Yes', { Ref: 'Queue' }, { Ref: 'Nobody' }] },
      'https://queue',
    ],
    ['Fn::If without a value', [{ 'Fn::If': ['No', 'a', noValue] }, 'b'], ['b']],
    ['Fn::Equals compares texts', { 'Fn::Equals': [{ Ref: 'Index' }, '1'] }, true],
    ['Fn::Not', { 'Fn::Not': [{ Condition: 'Yes' }] }, false],
    ['Fn::And', { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
    ['Fn::Or', { 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Equals': ['a', 'a'] }] }, true],
    ['Fn::Join of nothing', { 'Fn::Join': ['-', []] }, ''],
    ['Fn::Sub with a Ref and an attribute', { 'Fn::Sub': '${AWS::Region}:${Queue.Arn}' }, 'us-east-1:Queue/Arn'],
    [
      'Fn::Sub with variables of its own',
      { 'Fn::Sub': ['${who} in ${AWS::Region}', { who: 'me' }] },
      'me in us-east-1',
    ],
    ['Fn::Sub leaves an escaped variable', { 'Fn::Sub': '${!Literal} ${Queue}' }, '${Literal} https://queue'],
    ['Fn::Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    ['Fn::Select with the index as a text', { 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
    ['Fn::Select with the index from elsewhere', { 'Fn::Select': [{ Ref: 'Index' }, ['a', 'b']] }, 'b'],
    ['Fn::Split', { 'Fn::Split': [':', 'a:b:c'] }, ['a', 'b', 'c']],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'name' }, 'imported name'],
  ])('%s', async (_, given, expected) => {
    expect(await resolve(given, scope)).toEqual(expected);
  });

  test('nest in each other and stand anywhere in a value', async () => {
    const nested = {
      list: [
        { 'Fn::Join': ['/', ['x', { 'Fn::Select': [1, { 'Fn::Split': ['//', { Ref: 'Queue' }] }] }]] },
        'plain',
        7,
      ],
      map: { deep: { 'Fn::Sub': ['${a}!', { a: { 'Fn::ImportValue': { 'Fn::Sub': 'of ${AWS::Region}' } } }] } },
      nothing: null,
    };
    expect(await resolve(nested, scope)).toEqual({
      list: ['x/queue', 'plain', 7],
      map: { deep: 'imported of us-east-1!' },
      nothing: null,
    });
  });

  test('a map with more than one key is a value, whatever its keys are called', async () => {
    const value = { Ref: 'Queue', other: 1 };
    expect(await resolve(value, scope)).toEqual(value);
  });

  test('AWS::NoValue leaves out the property or the item that it stands for', async () => {
    expect(await resolve({ kept: 1, gone: noValue, deep: { gone: noValue } }, scope)).toEqual({ kept: 1, deep: {} });
    expect(Object.keys((await resolve({ gone: noValue }, scope)) ?? {})).toEqual([]);
    expect(await resolve(['a', noValue, 'b'], scope)).toEqual(['a', 'b']);
    expect(await resolve({ 'Fn::Join': ['', ['a', noValue, 'b']] }, scope)).toBe('ab');
  });
});

describe('a template that asks for what cannot be', () => {
  test.each<[string, unknown, string]>([
    [
      'a function the stage does not know',
      { 'Fn::Cidr': ['c', 1] },
      'The intrinsic function Fn::Cidr is not supported',
    ],
    ['the same deep inside', { a: [{ b: { 'Fn::Length': 'x' } }] }, 'The intrinsic function Fn::Length is not'],
    ['a mapping without the keys', { 'Fn::FindInMap': ['Map', 'x', 'y'] }, 'Fn::FindInMap finds nothing at Map.x.y.'],
    ['a condition that is a text', { 'Fn::Not': ['maybe'] }, 'A condition is true or false, not "maybe".'],
    ['a Ref to nothing', { Ref: 'Missing' }, 'no Missing'],
    ['a Ref that is no text', { Ref: ['a'] }, 'Ref expects a text, not ["a"].'],
    ['a list where a text belongs', { 'Fn::Join': ['', [['a']]] }, 'Fn::Join expects a text, not ["a"].'],
    ['a text where a list belongs', { 'Fn::Select': [0, 'abc'] }, 'Fn::Select expects a list, not "abc".'],
    ['an item beyond the end', { 'Fn::Select': [2, ['a', 'b']] }, 'Fn::Select finds nothing at 2.'],
    ['an attribute without a name', { 'Fn::GetAtt': 'Queue' }, 'Fn::GetAtt expects a text'],
  ])('%s is an error that says so', async (_, given, message) => {
    const failure = resolve(given, scope);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(StageError);
  });
});
