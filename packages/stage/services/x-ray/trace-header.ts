import { randomHex } from '../../random.ts';

/** What a trace header says: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
export interface TraceContext {
  readonly traceId: string;
  /** The segment from which the call comes. */
  readonly parentId?: string;
  /** Whether the trace is recorded; undecided when left out. */
  readonly sampled?: boolean;
}

/** Undefined for a header without a trace. */
export function parseTraceHeader(header: string | undefined): TraceContext | undefined {
  const fields = new Map((header ?? '').split(';').map((field) => split(field)));
  const traceId = fields.get('root');
  if (traceId === undefined) return undefined;
  const parentId = fields.get('parent');
  const sampled = { 0: false, 1: true }[fields.get('sampled') ?? ''];
  return {
    traceId,
    ...(parentId === undefined ? {} : { parentId }),
    ...(sampled === undefined ? {} : { sampled }),
  };
}

export function formatTraceHeader({ traceId, parentId, sampled }: TraceContext): string {
  const parent = parentId === undefined ? '' : `;Parent=${parentId}`;
  return `Root=${traceId}${parent}${sampled === undefined ? '' : `;Sampled=${Number(sampled)}`}`;
}

/** @param now epoch milliseconds: an id tells when its trace began */
export const newTraceId = (now: number) =>
  `1-${Math.floor(now / 1_000)
    .toString(16)
    .padStart(8, '0')}-${randomHex(24)}`;

export const newSegmentId = () => randomHex(16);

function split(field: string): readonly [string, string] {
  const equals = field.indexOf('=');
  return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1).trim()];
}
