import { createHash } from 'node:crypto';
import { type InferOutput, object, parse, string } from 'valibot';
import { eventParser, inBusEvent } from '#lambda/runtime/events/parse.ts';
import { seasonClosed } from '#lambda/seasons/events.ts';
import { seasonSchema } from '#lambda/seasons/season.ts';
import { resultKey } from '../objects.ts';

const parseEvent = eventParser(seasonClosed);

/** What is published of a season: who has the public key can check it without an account at AWS. */
export const signedResultSchema = object({
  /** The standings, as text: another spelling of the same JSON would have another digest. */
  result: string(),
  /** What is signed: the season, and the digest of the result. A message for KMS has at most 4,096 bytes, and standings may have more. */
  statement: string(),
  /** In Base64; the DER form of ECDSA. */
  signature: string(),
});
export type SignedResult = InferOutput<typeof signedResultSchema>;

export interface SignResultPorts {
  /** @returns the signature in Base64 */
  sign(message: string): Promise<string>;
  storeObject(key: string, body: string): Promise<boolean>;
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Signs the final standings of a season, once however often the event comes.
 * @throws when the event is not the end of a season
 */
export async function signResult(event: unknown, { sign, storeObject }: SignResultPorts): Promise<string> {
  const closed = parseEvent(inBusEvent(event)).detail;
  const season = parse(seasonSchema, closed);
  const result = JSON.stringify({ ...season, standings: closed.standings.map(({ rank, score }) => ({ rank, score })) });
  const statement = JSON.stringify({ ...season, sha256: digestOf(result) });
  const signed: SignedResult = { result, statement, signature: await sign(statement) };
  return (await storeObject(resultKey(season), JSON.stringify(signed))) ? 'signed' : 'signed-before';
}
