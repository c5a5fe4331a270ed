import { number, object, safeParse, string } from 'valibot';
import type { StageClock } from '../../../clock.ts';
import { AwsError } from '../../../errors.ts';
import { readJson } from '../../../json.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
const LIFE_MILLISECONDS = 15 * 60_000;

/** A place in a shard. */
export interface Position {
  readonly streamArn: string;
  readonly shardId: string;
  readonly position: number;
}

const token = object({ streamArn: string(), shardId: string(), position: number(), issuedAt: number() });

/** Writes a shard iterator, which only the stage can read. */
export function iteratorFor(position: Position, clock: StageClock): string {
  return Buffer.from(JSON.stringify({ ...position, issuedAt: clock.now() })).toString('base64url');
}

/** @throws AwsError `ExpiredIteratorException` 15 minutes after it was issued; `ValidationException` for another text */
export function readIterator(iterator: string, clock: StageClock): Position {
  const parsed = safeParse(token, fromJson(Buffer.from(iterator, 'base64url').toString('utf8')));
  if (!parsed.success) throw new AwsError('ValidationException', 'Invalid ShardIterator');
  if (clock.now() - parsed.output.issuedAt > LIFE_MILLISECONDS) {
    throw new AwsError(
      'ExpiredIteratorException',
      'The shard iterator has expired: it was issued over 15 minutes ago.',
    );
  }
  return parsed.output;
}

function fromJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    // Not one of the stage's: what it is instead does not matter.
    return undefined;
  }
}
