import { number, object, safeParse, string } from 'valibot';
import type { StageClock } from '../../../clock.ts';
import { AwsError } from '../../../errors.ts';
import { readJson } from '../../../json.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
const TABLE_LIFE = {
  milliseconds: 15 * 60_000,
  invalid: () => new AwsError('ValidationException', 'Invalid ShardIterator'),
};

/** How long an iterator of a service is good, and what the service says of what is none. */
export interface IteratorLife {
  readonly milliseconds: number;
  readonly invalid: () => AwsError;
}

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

/**
 * @param life @default that of the streams of tables
 * @throws AwsError `ExpiredIteratorException` when its time is over; what `life` says for another text
 */
export function readIterator(iterator: string, clock: StageClock, life: IteratorLife = TABLE_LIFE): Position {
  const parsed = safeParse(token, fromJson(Buffer.from(iterator, 'base64url').toString('utf8')));
  if (!parsed.success) throw life.invalid();
  if (clock.now() - parsed.output.issuedAt > life.milliseconds) {
    throw new AwsError(
      'ExpiredIteratorException',
      `The shard iterator has expired: it was issued over ${life.milliseconds / 60_000} minutes ago.`,
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
