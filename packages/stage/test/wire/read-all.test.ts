import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { readAll } from '../../wire/read-all.ts';

const streamOf = (...texts: readonly string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

describe('reading a stream to its end', () => {
  test('joins what it brings', async () => {
    expect((await readAll(streamOf('Insert ', 'coin'))).toString()).toBe('Insert coin');
    expect(await readAll(streamOf())).toHaveLength(0);
  });

  test('keeps nothing of what is too long', async () => {
    expect(await readAll(streamOf('1234', '56'), 6)).toHaveLength(6);
    expect(await readAll(streamOf('1234', '567'), 6)).toBeUndefined();
  });

  test('fails when the stream fails, or is closed before its end', async () => {
    const failing = streamOf('a');
    failing.destroy(new Error('no more'));
    await expect(readAll(failing)).rejects.toThrow('no more');
    const closing = streamOf('a');
    closing.destroy();
    await expect(readAll(closing)).rejects.toThrow('Premature close');
  });
});
