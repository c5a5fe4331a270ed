import { describe, expect, test } from '@jest/globals';
import { decodeCursor, encodeCursor, invalidCursor } from '#lambda/runtime/http/cursor.ts';

const refused = expect.objectContaining({ code: 'invalid_parameter' });
const encoded = (text: string) => Buffer.from(text).toString('base64url');

function refusal(cursor: string): unknown {
  try {
    return decodeCursor(cursor);
  } catch (error) {
    return error;
  }
}

describe('ddb-pagination-projection', () => {
  test('ddb-pagination-projection: a cursor comes back as the position that it was made of', () => {
    const position = { sk: 'PLAY#2026-01-01', gameSk: 'SCORE#0000000007#x y' };
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  });

  test('ddb-pagination-projection: a cursor can stand in a URL as it is', () => {
    expect(encodeCursor({ sk: '???>>>' })).toMatch(/^[\w-]+$/);
  });

  test.each([
    ['nothing', ''],
    ['characters of no cursor before', ` ${encoded('{"sk":"x"}')}`],
    ['characters of no cursor after', `${encoded('{"sk":"x"}')}=`],
    ['what is no JSON', encoded('sk')],
    ['a text', encoded('"sk"')],
    ['a number in the position', encoded('{"sk":1}')],
    ['half of a surrogate pair', encoded('{"sk":"\\ud800"}')],
    ['half of a surrogate pair in the middle', encoded('{"sk":"PLAY#\\udfff#1"}')],
    ['half of a surrogate pair as a name', encoded('{"\\ud800":"x"}')],
    ['letters that no key has', encoded('{"sk":"PLAY#ö"}')],
    ['a control character', encoded('{"sk":"PLAY#\\u0000"}')],
    ['an empty position', encoded('{"sk":""}')],
    ['a position longer than a sort key', encoded(JSON.stringify({ sk: 'x'.repeat(1_025) }))],
    ['more than 2,048 characters', encoded(JSON.stringify({ sk: 'x'.repeat(2_000) }))],
  ])('ddb-pagination-projection: %s is refused', (_, cursor) => {
    expect(refusal(cursor)).toEqual(refused);
  });

  test('ddb-pagination-projection: 2,048 characters are accepted', () => {
    const [pk, sk] = [1_000, 1_536 - 1_000 - '{"pk":"","sk":""}'.length].map((length) => 'x'.repeat(length));
    const cursor = encodeCursor({ pk: pk ?? '', sk: sk ?? '' });
    expect(cursor).toHaveLength(2_048);
    expect(() => decodeCursor(cursor)).not.toThrow();
  });

  test('ddb-pagination-projection: the refusal says what is wrong', () => {
    expect(invalidCursor()).toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('cursor') });
  });
});
