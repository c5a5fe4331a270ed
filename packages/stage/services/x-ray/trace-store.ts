import { type Segment, withAll } from './segment.ts';
import type { Trace } from './trace.ts';

/** All segments, by their traces. */
export class TraceStore {
  readonly #segments = new Map<string, Segment[]>();
  /** The traces that are linked to a trace from theirs. */
  readonly #downstream = new Map<string, Set<string>>();

  add(segment: Segment): void {
    const { trace_id } = segment;
    const of = this.#segments.get(trace_id);
    if (of === undefined) this.#segments.set(trace_id, [segment]);
    else of.push(segment);
    for (const link of segment.links ?? []) {
      const linked = this.#downstream.get(link.trace_id) ?? new Set();
      this.#downstream.set(link.trace_id, linked.add(trace_id));
    }
  }

  find(id: string): Trace | undefined {
    const segments = this.#segments.get(id);
    if (segments === undefined) return undefined;
    const ids = new Set(segments.flatMap((segment) => withAll(segment).map((part) => part.id)));
    const isFirst = ({ parent_id }: Segment) => Number(parent_id !== undefined && ids.has(parent_id));
    const upstream = new Set(segments.flatMap(({ links = [] }) => links.map((link) => link.trace_id)));
    return {
      id,
      segments: segments.toSorted((a, b) => a.start_time - b.start_time || isFirst(a) - isFirst(b)),
      start: Math.min(...segments.map((segment) => segment.start_time)),
      end: Math.max(...segments.map((segment) => segment.end_time)),
      links: [
        ...[...upstream].map((traceId) => ({ traceId, to: 'upstream' as const })),
        ...[...(this.#downstream.get(id) ?? [])].map((traceId) => ({ traceId, to: 'downstream' as const })),
      ],
    };
  }

  /** In the order in which their first segments ended. */
  get all(): readonly Trace[] {
    return [...this.#segments.keys()].flatMap((id) => this.find(id) ?? []);
  }
}
