import { createHash, timingSafeEqual } from 'node:crypto';
import { literal, object, safeParse, string, union } from 'valibot';
import type { Cached } from './cached.ts';

/** A technician at a cabinet, or Parameter Store that tells of a change. */
const eventSchema = union([
  object({ pin: string() }),
  object({ source: literal('aws.ssm'), detail: object({ name: string() }) }),
]);

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether a PIN is the one of the cabinets. A change of the parameter ends what is cached. @throws on any other event */
export async function checkPin(
  event: unknown,
  now: number,
  pin: Cached,
): Promise<{ right: boolean } | { forgotten: string }> {
  const { success, output } = safeParse(eventSchema, event);
  if (!success) throw new Error('The event is neither a PIN nor a change of a parameter');
  if ('detail' in output) {
    pin.forget();
    return { forgotten: output.detail.name };
  }
  return { right: timingSafeEqual(digest(output.pin), digest(await pin.get(now))) };
}
