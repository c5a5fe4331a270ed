import { createHash, randomUUID } from 'node:crypto';
import { object, optional, parse, string, unknown } from 'valibot';

/** What the partner remembers: hashes of keys, the newest first. */
export interface PartnerMemory {
  read(): Promise<readonly string[]>;
  write(hashes: readonly string[]): Promise<void>;
}

const requestSchema = object({ key: string(), nextKey: optional(string()), order: optional(unknown()) });

/** A key is replaced while the one before it is still in use. */
const KEYS_AT_A_TIME = 2;

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');

/**
 * Stands in for a company with an API of its own: it takes an order, or another key, from a caller that has one of its two keys. It
 * takes the first key that it ever sees, and keeps no key itself.
 */
export async function answerAsPartner(event: unknown, memory: PartnerMemory): Promise<object> {
  const { key, nextKey, order } = parse(requestSchema, event);
  const known = await memory.read();
  const given = hashOf(key);
  if (known.length > 0 && !known.includes(given)) return { refused: 'unknown key' };
  if (nextKey !== undefined) await memory.write([...new Set([hashOf(nextKey), given])].slice(0, KEYS_AT_A_TIME));
  return order === undefined ? { taken: true } : { taken: true, orderId: randomUUID() };
}
