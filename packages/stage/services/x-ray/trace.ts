import { type Segment, type Subsegment, withAll } from './segment.ts';

/** Everything that belongs to one request, as far as it was recorded. */
export interface Trace {
  readonly id: string;
  /** In the order in which they began; the one that began the trace is the first. */
  readonly segments: readonly Segment[];
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
  /** The traces to which it is linked, such as that of a message's consumer. */
  readonly links: readonly { readonly traceId: string; readonly to: 'upstream' | 'downstream' }[];
}

/** One node of the service graph: what recorded segments under one name, or was called as an AWS service. */
export interface ServiceNode {
  readonly name: string;
  readonly type: string;
  readonly total: number;
  readonly ok: number;
  readonly errors: number;
  readonly faults: number;
  readonly throttles: number;
}

export interface ServiceGraph {
  readonly nodes: readonly ServiceNode[];
  /** Who called whom, by name and type. A linked edge goes through a queue. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly isLinked: boolean }[];
}

const keyOf = (type: string, name: string) => `${type} ${name}`;
const nodeOf = ({ name, origin }: Segment) => keyOf(origin, name);

/**
 * What calls what, over some traces.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-servicegraph
 */
export function serviceGraph(traces: readonly Trace[]): ServiceGraph {
  const nodes = new Map<string, Subsegment[]>();
  const edges = new Map<string, ServiceGraph['edges'][number]>();
  const addEdge = (from: string, to: string, isLinked: boolean) =>
    edges.set(`${from} -> ${to}`, { from, to, isLinked });
  const all = traces.flatMap(({ segments }) => segments);
  const owners = new Map(all.flatMap((segment) => withAll(segment).map(({ id }) => [id, segment] as const)));
  const parents = new Set(all.map(({ parent_id }) => parent_id));
  // What a service recorded itself, such as `AWS::SNS`, stands for the call of it.
  const served = new Set(all.map(({ parent_id, origin }) => keyOf(parent_id ?? '', origin.replace('AWS::', ''))));
  for (const segment of all) {
    const node = nodeOf(segment);
    nodes.set(node, [...(nodes.get(node) ?? []), segment]);
    const caller = owners.get(segment.parent_id ?? '');
    if (caller !== undefined) addEdge(nodeOf(caller), node, false);
    for (const { id = '' } of segment.links ?? []) {
      const producer = owners.get(id);
      if (producer !== undefined) addEdge(nodeOf(producer), node, true);
    }
    for (const call of withAll(segment).filter(({ namespace }) => namespace === 'aws')) {
      // The gateway's call of a function has a segment of its own on the other side.
      if (parents.has(call.id) || served.has(keyOf(segment.id, call.name))) continue;
      const called = keyOf('AWS', call.name);
      nodes.set(called, [...(nodes.get(called) ?? []), call]);
      addEdge(node, called, false);
    }
  }
  return { nodes: [...nodes].map(([key, segments]) => described(key, segments)), edges: [...edges.values()] };
}

function described(key: string, segments: readonly Subsegment[]): ServiceNode {
  const space = key.indexOf(' ');
  const count = (is: (segment: Subsegment) => boolean | undefined) => segments.filter((one) => is(one) === true).length;
  return {
    type: key.slice(0, space),
    name: key.slice(space + 1),
    total: segments.length,
    ok: count(({ error, fault, throttle }) => !error && !fault && !throttle),
    errors: count(({ error }) => error),
    faults: count(({ fault }) => fault),
    throttles: count(({ throttle }) => throttle),
  };
}
