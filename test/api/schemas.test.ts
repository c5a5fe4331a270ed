import { describe, expect, test } from '@jest/globals';
import { toJsonSchema } from '@valibot/to-json-schema';
import Draft4 from 'ajv-draft-04';
import { is } from 'valibot';
import { newGameSchema, newPlaySchema } from '#lambda/api/use-cases/schemas.ts';
import { newImportSchema } from '#lambda/imports/use-cases/new-import.ts';
import { playerChangesSchema } from '#lambda/registration/use-cases/player-changes.ts';

const accepted: [why: string, body: unknown][] = [
  ['a usual play', { gameId: 'space-race', score: 4_200 }],
  ['the lowest score', { gameId: 'pong', score: 0 }],
  ['the highest score', { gameId: 'pong', score: 1_000_000_000 }],
  ['a game of one character', { gameId: '1', score: 1 }],
  ['a game of 64 characters', { gameId: 'a'.repeat(64), score: 1 }],
];

const refused: [why: string, body: unknown][] = [
  ['a score below zero', { gameId: 'pong', score: -1 }],
  ['a score above the highest', { gameId: 'pong', score: 1_000_000_001 }],
  ['a fraction', { gameId: 'pong', score: 1.5 }],
  ['a score in words', { gameId: 'pong', score: '1' }],
  ['no score', { gameId: 'pong' }],
  ['no game', { score: 1 }],
  ['an empty game', { gameId: '', score: 1 }],
  ['a game of 65 characters', { gameId: 'a'.repeat(65), score: 1 }],
  ['capitals', { gameId: 'Pong', score: 1 }],
  ['a hyphen at the end', { gameId: 'pong-', score: 1 }],
  ['the separator of the keys', { gameId: 'pong#1', score: 1 }],
  ['a line break behind the game', { gameId: 'pong\n', score: 1 }],
  ['a player named by the caller', { gameId: 'pong', score: 1, playerId: 'somebody-else' }],
  ['a list', []],
  ['nothing', null],
];

describe('the handler', () => {
  test.each(accepted)('api-request-validation: takes %s', (_, body) => expect(is(newPlaySchema, body)).toBe(true));
  test.each(refused)('api-request-validation: refuses %s', (_, body) => expect(is(newPlaySchema, body)).toBe(false));
});

describe('the gateway, which speaks draft 4', () => {
  const { $schema: _, ...schema } = toJsonSchema(newPlaySchema);
  const validate = new Draft4.default({ strict: true }).compile(JSON.parse(JSON.stringify(schema)));
  test.each(accepted)('api-request-validation: takes %s too', (_, body) => expect(validate(body)).toBe(true));
  test.each(refused)('api-request-validation: refuses %s too', (_, body) => expect(validate(body)).toBe(false));
});

describe('text for people', () => {
  test.each([
    'a',
    'Ada Lovelace',
    'Zoë',
    '李 小龍',
    '\u00a1',
    '\ufffd',
    '!~',
    'a\u00a0b',
    'می\u200cخواهم',
    'a'.repeat(40),
  ])('api-request-validation: %j is a name', (displayName) =>
    expect(is(playerChangesSchema, { displayName })).toBe(true),
  );

  test.each([
    '',
    ' ',
    ' a',
    'a ',
    '\u00a0a',
    'a\u00a0',
    'a\nb',
    'a\u0007',
    '\u007f',
    'a😀',
    '😀',
    'a\ufffe',
    '\u200b',
    '\u3000',
    'a\u202eb',
    'a\u200d',
    'a'.repeat(41),
  ])('api-request-validation: %j is none', (displayName) =>
    expect(is(playerChangesSchema, { displayName })).toBe(false),
  );

  test('api-request-validation: each character of a name leaves a mark, by the properties that Unicode gives it', () => {
    const leavesNone =
      /[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u2800\ufff9-\ufffb]/u;
    const wrong = Array.from({ length: 0x1_00_00 }, (_, code) => String.fromCharCode(code)).filter(
      (displayName) => is(playerChangesSchema, { displayName }) === leavesNone.test(displayName),
    );
    expect(wrong.map((character) => character.charCodeAt(0).toString(16))).toEqual([]);
  });

  test('api-request-validation: a title has 80 characters at most', () => {
    const game = (title: string) => is(newGameSchema, { gameId: 'pong', title });
    expect([game('a'.repeat(80)), game('a'.repeat(81)), game('')]).toEqual([true, false, false]);
  });
});

test('api-request-validation: an import has from one to ten thousand plays, of whatever form', () => {
  const imported = (count: number) => is(newImportSchema, { plays: Array.from({ length: count }, () => 'anything') });
  expect([imported(0), imported(1), imported(10_000), imported(10_001)]).toEqual([false, true, true, false]);
});

test.each([
  [newGameSchema, { gameId: 'pong', title: 'Pong' }],
  [playerChangesSchema, { displayName: 'Ada' }],
  [newImportSchema, { plays: [1] }],
])('api-request-validation: a member that is unknown or missing is refused (%#)', (schema, body) => {
  expect([is(schema, body), is(schema, { ...body, credits: 9 }), is(schema, {})]).toEqual([true, false, false]);
});
