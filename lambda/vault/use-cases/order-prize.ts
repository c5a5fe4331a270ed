import { type InferOutput, maxLength, nonEmpty, object, parse, pipe, string } from 'valibot';
import type { Cached } from './cached.ts';

const name = pipe(string(), nonEmpty(), maxLength(100));
const orderSchema = object({ playerId: name, prize: name });
export type Order = InferOutput<typeof orderSchema>;

export interface OrderPorts {
  readonly key: Cached;
  /** @returns the number of the order; undefined when the partner refuses the key */
  readonly order: (key: string, order: Order) => Promise<string | undefined>;
}

/**
 * Orders a prize with the key that is at hand. A rotation may have retired it meanwhile: then the current one is read, once.
 * @throws when the partner refuses that one too
 */
export async function orderPrize(
  event: unknown,
  now: number,
  { key, order }: OrderPorts,
): Promise<{ orderId: string }> {
  const wanted = parse(orderSchema, event);
  const first = await order(await key.get(now), wanted);
  if (first !== undefined) return { orderId: first };
  key.forget();
  const second = await order(await key.get(now), wanted);
  if (second === undefined) throw new Error('The partner refuses the current key');
  return { orderId: second };
}
