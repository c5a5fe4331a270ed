import type { SegmentView, TraceView } from '../../server/model.ts';

/** One line of a waterfall. */
export interface Span {
  readonly segment: SegmentView;
  /** How many calls are between the first segment of the trace and this one. */
  readonly depth: number;
  /** The trace it belongs to. */
  readonly traceId: string;
}

/** The segments of a trace: each caller before what it called. */
export function spansOf({ id, segments }: TraceView): readonly Span[] {
  const callees = Map.groupBy(segments, ({ parent_id }) => parent_id ?? '');
  const known = new Set(segments.flatMap(idsOf));
  const spans: Span[] = [];
  const visit = (segment: SegmentView, depth: number): void => {
    spans.push({ segment, depth, traceId: id });
    const below = [...(segment.subsegments ?? []), ...(callees.get(segment.id) ?? [])];
    for (const child of below.toSorted((a, b) => a.start_time - b.start_time)) visit(child, depth + 1);
  };
  for (const segment of segments) if (!known.has(segment.parent_id ?? '')) visit(segment, 0);
  return spans;
}

const idsOf = (segment: SegmentView): readonly string[] => [segment.id, ...(segment.subsegments ?? []).flatMap(idsOf)];

/** Where a span is within a time, as shares from 0 to 1. */
export function placeOf({ start_time, end_time }: SegmentView, start: number, end: number) {
  const whole = Math.max(end - start, 1e-6);
  return { left: (start_time - start) / whole, width: Math.max((end_time - start_time) / whole, 0) };
}

/** Whether the segment itself failed: a fault, an error, or a throttle. */
export const hasFailed = ({ fault, error, throttle }: SegmentView): boolean =>
  fault === true || error === true || throttle === true;
