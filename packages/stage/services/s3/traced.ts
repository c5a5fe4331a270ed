import { AwsError } from '../../errors.ts';
import { stopwatch } from '../../stopwatch.ts';
import { codeOf } from './errors.ts';
import type { BucketRequest, S3Answer } from './operation.ts';
import type { S3Stage } from './s3.ts';

/**
 * Runs what a request asks for. The call of a traced function becomes a subsegment, up to the first byte of its answer.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-aws
 */
export async function traced(
  { clock, xray }: Pick<S3Stage, 'clock' | 'xray'>,
  { bucket, header, key }: BucketRequest & { readonly key?: string },
  operation: string,
  run: () => Promise<S3Answer>,
): Promise<S3Answer> {
  const traceHeader = header('x-amzn-trace-id');
  if (traceHeader === undefined || !xray.isRecording(traceHeader)) return run();
  const [startedAt, elapsed] = [clock.now(), stopwatch(clock)];
  const aws = { operation, bucket_name: bucket.settings.name, ...(key === undefined ? {} : { key }) };
  const called = (status: number) =>
    xray.called({ name: 'S3', aws, traceHeader, startedAt, elapsedMs: elapsed(), status });
  try {
    const answer = await run();
    called(answer.status ?? 200);
    return answer;
  } catch (error) {
    if (error instanceof AwsError) called(codeOf(error).status);
    throw error;
  }
}
