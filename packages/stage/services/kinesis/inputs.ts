import { optional, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Permission } from '../../iam/access.ts';
import type { DataStream } from './data-stream.ts';
import type { Kinesis } from './kinesis.ts';

/** How callers name a stream. */
export const named = { StreamName: optional(string()), StreamARN: optional(string()) };
interface Named {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

/** @throws AwsError `InvalidArgumentException` without a name, `ResourceNotFoundException` */
export function streamOf(kinesis: Kinesis, { StreamName, StreamARN }: Named): DataStream {
  if (StreamARN !== undefined) return kinesis.byArn(StreamARN);
  if (StreamName !== undefined) return kinesis.byName(StreamName);
  throw invalid('Either StreamName or StreamARN must be provided.');
}

/** What a caller must be allowed to do with a stream. */
export const on =
  (kinesis: Kinesis, action: string) =>
  (input: Named): readonly Permission[] => [
    { action: `kinesis:${action}`, resource: streamOf(kinesis, input).settings.arn },
  ];

export const invalid = (message: string): AwsError => new AwsError('InvalidArgumentException', message);
