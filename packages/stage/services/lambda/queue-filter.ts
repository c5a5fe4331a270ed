import { StageError } from '../../errors.ts';
import { matchesPattern, parsePattern } from '../../event-pattern.ts';
import { readJson } from '../../json.ts';

interface Filter {
  readonly matches: (event: unknown) => boolean;
  /** Whether it looks into a body that is JSON; else it expects plain text. */
  readonly wantsJson: boolean;
}

/** Without asking for a higher quota (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html). */
export const MAX_FILTERS = 5;

/**
 * What the filters of a mapping let through: a message that satisfies any of them. A body that is JSON is never let
 * through by a filter for plain text, nor the other way round
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html).
 * @param patterns as JSON
 * @throws StageError when a pattern is not valid, or asks for anything but the body, which is all that filters of queues see
 */
export function queueFilter(patterns: readonly string[]): (body: string) => boolean {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map(parseFilter);
  return (text) => {
    const json = parseJson(text);
    const event = { body: json === undefined ? text : json };
    return filters.some(({ matches, wantsJson }) => wantsJson === (json !== undefined) && matches(event));
  };
}

function parseFilter(text: string): Filter {
  const pattern = parsePattern(text);
  const source: unknown = readJson(text);
  const { body, ...others } = { body: undefined, ...Object(source) };
  const [other] = Object.keys(others);
  if (other !== undefined || body === undefined) {
    throw new StageError(`A filter of a queue can ask for the body only, not for ${other ?? 'nothing'}: ${text}.`);
  }
  return { matches: (event) => matchesPattern(pattern, event), wantsJson: !Array.isArray(body) };
}

/** @returns `undefined` for what is no JSON */
function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}
