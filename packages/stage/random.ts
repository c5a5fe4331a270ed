import { randomUUID } from 'node:crypto';

/** A seeded generator (mulberry32): the same seed, the same sequence of numbers from 0 to 1, so that a run repeats. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Random hexadecimal digits, for ids. They are those of a UUID, of which Node.js makes many at once: `randomBytes` asks the
 * system for each, which takes longer than everything else that such an id is for.
 * @param count at most 24: the digits of a UUID that are random
 */
export function randomHex(count: number): string {
  const id = randomUUID();
  return `${id.slice(0, 8)}${id.slice(9, 13)}${id.slice(24)}`.slice(0, count);
}
