import { withAll } from '@serverless-arcade/stage/services/x-ray/segment.ts';
import type { TraceSummary, TraceView } from './model.ts';

/** Where the traces of a stage are. */
export interface TraceSource {
  readonly traces: () => readonly TraceView[];
}

/** How many traces are listed. */
const LISTED = 200;

/** The newest traces first. */
export const traceSummaries = (source: TraceSource): readonly TraceSummary[] =>
  source.traces().slice(-LISTED).toReversed().map(summaryOf);

/** A trace with all traces linked to it, however far; nothing when no trace has this id. */
export function traceWithLinks(source: TraceSource, id: string): readonly TraceView[] | undefined {
  const all = new Map(source.traces().map((trace) => [trace.id, trace]));
  if (!all.has(id)) return undefined;
  const found = new Set([id]);
  for (const next of found) for (const { traceId } of all.get(next)?.links ?? []) found.add(traceId);
  return [...found].flatMap((each) => all.get(each) ?? []).toSorted((a, b) => a.start - b.start);
}

function summaryOf({ id, start, end, segments }: TraceView): TraceSummary {
  const [first] = segments;
  const { method = '', url = '' } = first?.http?.request ?? {};
  const all = segments.flatMap(withAll);
  return {
    id,
    start,
    seconds: end - start,
    title: method === '' ? (first?.name ?? '') : `${method} ${pathOf(url)}`,
    segments: segments.length,
    failed: all.some(({ fault, throttle }) => fault === true || throttle === true),
    cold: all.some(({ name }) => name === 'Initialization'),
  };
}

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);
