import { createHash } from 'node:crypto';
import { integer, is, minValue, number, parse, pipe, regex, strictObject, string } from 'valibot';
import { PARCELS } from '../keys.ts';

const ticketSchema = strictObject({
  claimCheck: strictObject({
    key: pipe(string(), regex(new RegExp(`^${PARCELS}[\\da-f]{64}$`))),
    bytes: pipe(number(), integer(), minValue(1)),
  }),
});

/** What SQS takes in a message, its attributes included (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html). */
export const MAX_MESSAGE_BYTES = 1_048_576;

/**
 * The body of a message as a queue takes it: itself, or the claim check of an object that has it. The object is stored first, so no
 * message points to nothing; its key is its digest, so one that is sent again is stored once.
 */
export async function checkIn(body: string, store: (key: string, body: string) => Promise<unknown>): Promise<string> {
  const bytes = Buffer.byteLength(body);
  if (bytes <= MAX_MESSAGE_BYTES) return body;
  const key = `${PARCELS}${createHash('sha256').update(body).digest('hex')}`;
  await store(key, body);
  return JSON.stringify({ claimCheck: { key, bytes } });
}

/**
 * The body that was sent, fetched where the message has a claim check. The check names a key and no bucket: it cannot lead elsewhere.
 * @throws when the object is not the one that was stored
 */
export async function checkOut(body: string, fetch: (key: string) => Promise<string>): Promise<string> {
  const message: unknown = JSON.parse(body);
  if (!is(ticketSchema, message)) return body;
  const { key, bytes } = parse(ticketSchema, message).claimCheck;
  const fetched = await fetch(key);
  if (Buffer.byteLength(fetched) !== bytes) throw new Error(`${key} has not the ${bytes} bytes that were stored`);
  return fetched;
}
