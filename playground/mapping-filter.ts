import { type LambdaClient, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import { matchesPattern, parsePattern } from '@serverless-arcade/stage/event-pattern.ts';

/** Which records a function gets of a stream. */
export type MappingFilter = (record: unknown) => boolean;

/**
 * Asks Lambda for the filter of the event source mapping between a stream and a function.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 * @throws when the function reads this stream no more: then no one knows which of its records are meant
 */
export async function mappingFilter(
  client: LambdaClient,
  EventSourceArn: string,
  FunctionName: string,
): Promise<MappingFilter> {
  const patterns: string[] = [];
  let mappings = 0;
  for await (const page of paginateListEventSourceMappings({ client }, { EventSourceArn, FunctionName })) {
    for (const { FilterCriteria } of page.EventSourceMappings ?? []) {
      mappings += 1;
      patterns.push(...(FilterCriteria?.Filters ?? []).flatMap(({ Pattern = [] }) => Pattern));
    }
  }
  if (mappings === 0) throw new Error(`${FunctionName} has no event source mapping of ${EventSourceArn}`);
  const parsed = patterns.map((pattern) => parsePattern(pattern));
  return (record) => parsed.length === 0 || parsed.some((pattern) => matchesPattern(pattern, record));
}
