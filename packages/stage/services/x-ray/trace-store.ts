import { RETENTION, Recent } from '../../retention.ts';
import { type Segment, withAll } from './segment.ts';
import type { Trace } from './trace.ts';

/** The segments of the newest traces, by their traces. */
export class TraceStore {
  readonly #segments = new Map<string, Segment[]>();
  /** By age, which is when their first segments ended. */
  readonly #traces: Recent<string>;
  /** The traces that are linked to a trace from theirs. */
  readonly #downstream = new Map<string, Set<string>>();

  /** @param most traces that are kept at least. @default 2,000 */
  constructor(most: number = RETENTION.traces) {
    this.#traces = new Recent({ items: most }, undefined, (ids) => this.#forget(ids));
  }

  /** How many traces were let go. */
  get letGo(): number {
    return this.#traces.letGo;
  }

  add(segment: Segment): void {
    const { trace_id } = segment;
    const of = this.#segments.get(trace_id);
    if (of === undefined) {
      this.#segments.set(trace_id, [segment]);
      this.#traces.add(trace_id);
    } else of.push(segment);
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

  #forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#segments.delete(id);
      this.#downstream.delete(id);
    }
  }
}
