import { describe, expect, test } from '@jest/globals';
import type { Segment } from '@serverless-arcade/stage/services/x-ray/segment.ts';
import { placeOf, spansOf } from '../page/traces/spans.ts';
import type { TraceView } from '../server/model.ts';
import { traceSummaries, traceWithLinks } from '../server/traces.ts';

const segment = (id: string, start: number, end: number, more: Partial<Segment> = {}): Segment => ({
  id,
  trace_id: 'of the test',
  origin: '',
  name: id,
  start_time: start,
  end_time: end,
  ...more,
});
const trace = (id: string, segments: readonly Segment[], links: TraceView['links'] = []): TraceView => ({
  id,
  segments,
  start: Math.min(...segments.map((each) => each.start_time)),
  end: Math.max(...segments.map((each) => each.end_time)),
  links,
});

const request = trace(
  'request',
  [
    segment('gateway', 10, 12, {
      http: { request: { method: 'POST', url: 'http://127.0.0.1:1/plays?x=1' }, response: { status: 500 } },
      subsegments: [segment('integration', 10.5, 12)],
    }),
    segment('function', 10.6, 11.9, {
      parent_id: 'integration',
      fault: true,
      subsegments: [segment('Initialization', 10.6, 11), segment('Invocation', 11, 11.9)],
    }),
  ],
  [{ traceId: 'consumer', to: 'downstream' }],
);
const consumer = trace('consumer', [segment('worker', 700, 701)], [{ traceId: 'last', to: 'downstream' }]);
const last = trace('last', [segment('end', 800, 801)], [{ traceId: 'gone', to: 'downstream' }]);
const source = { traces: () => [request, consumer, last] };

describe('xray-tracing, in the console', () => {
  test('xray-tracing: the newest trace is listed first, with what began it, its cold start and its failure', () => {
    const summaries = traceSummaries(source);
    expect(summaries.map(({ id }) => id)).toEqual(['last', 'consumer', 'request']);
    expect(summaries.at(-1)).toMatchObject({ title: 'POST /plays', seconds: 2, segments: 2, failed: true, cold: true });
    expect(summaries[0]).toMatchObject({ title: 'end', failed: false, cold: false });
  });

  test('xray-tracing: a trace brings all it is linked to, and not what is gone', () => {
    expect(traceWithLinks(source, 'request')?.map(({ id }) => id)).toEqual(['request', 'consumer', 'last']);
    expect(traceWithLinks(source, 'nothing')).toBeUndefined();
  });

  test('xray-tracing: a callee is below its caller', () => {
    expect(spansOf(request).map(({ segment: { id }, depth }) => `${depth} ${id}`)).toEqual([
      '0 gateway',
      '1 integration',
      '2 function',
      '3 Initialization',
      '3 Invocation',
    ]);
  });

  test('xray-tracing: a span stands where it was in time, and one of no length still has a place', () => {
    expect(placeOf(segment('any', 11, 11.5), 10, 12)).toEqual({ left: 0.5, width: 0.25 });
    expect(placeOf(segment('any', 10, 10), 10, 10)).toEqual({ left: 0, width: 0 });
  });
});
