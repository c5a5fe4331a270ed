import { createHash } from 'node:crypto';
import { integer, maxValue, minValue, number, object, optional, parse, pipe } from 'valibot';

/** A second or so with a whole core. */
const DEFAULT_ROUNDS = 500_000;
const spinSchema = object({
  rounds: optional(pipe(number(), integer(), minValue(1), maxValue(10_000_000)), DEFAULT_ROUNDS),
});

/** Hashes a hash, again and again. @param now milliseconds @throws ValiError when the event says no such number of rounds */
export function spinWheel(event: unknown, now: () => number) {
  const { rounds } = parse(spinSchema, event);
  const began = now();
  let wheel: Buffer = Buffer.alloc(32);
  for (let round = 0; round < rounds; round += 1) wheel = createHash('sha256').update(wheel).digest();
  return { rounds, milliseconds: now() - began, stoppedAt: wheel.toString('hex').slice(0, 8) };
}
