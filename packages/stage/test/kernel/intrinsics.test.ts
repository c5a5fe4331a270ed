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
};

const noValue = { Ref: 'AWS::NoValue' };

describe('intrinsic functions', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref gives what the scope knows', { Ref: 'Queue' }, 'https://queue'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Queue.Arn' }, 'Queue/Arn'],
    ['Fn::GetAtt of a nested attribute', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Table/Stream.Arn'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', 'b', 3]] }, 'a-b-3'],
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
    ['a function the stage does not know', { 'Fn::If': ['c', 1, 2] }, 'The intrinsic function Fn::If is not supported'],
    ['the same deep inside', { a: [{ b: { 'Fn::Base64': 'x' } }] }, 'The intrinsic function Fn::Base64 is not'],
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
