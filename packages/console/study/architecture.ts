import type { AssemblyStack } from '@serverless-arcade/stage/assembly.ts';
import type { Connection } from '@serverless-arcade/stage/drawing/drawing.ts';
import {
  connectionsOf,
  isAlwaysDrawn,
  kindOfType,
  nodeOf,
  POLLING,
  recordNameOf,
} from '@serverless-arcade/stage/drawing/resources.ts';
import { Templates } from '@serverless-arcade/stage/drawing/templates.ts';
import type { Architecture, ArchitectureEdge, ArchitectureNode } from './model.ts';
import { labelOf } from './nodes.ts';

/**
 * The architecture as the synthesized templates have it: resources with everything folded into them that is a part of
 * one, and an edge wherever a mapping, a subscription, a target, a trigger, a permission or a redrive policy makes one.
 */
export function architectureOf(stacks: readonly AssemblyStack[]): Architecture {
  const templates = new Templates(stacks);
  const wholes = new Map(templates.resources.map(({ id }) => [id, nodeOf(templates, id)]));
  const folded = connectionsOf(templates)
    .map((connection) => ({
      ...connection,
      from: wholes.get(connection.from) ?? connection.from,
      to: wholes.get(connection.to) ?? connection.to,
    }))
    .filter(({ from, to }) => from !== to);
  const polled = new Set(folded.filter(({ kind }) => kind === 'event-source').map(edgeId));
  const byEdge = Map.groupBy(
    folded.filter((connection) => !isPolling(connection, polled)),
    edgeId,
  );
  const edges = [...byEdge].map(([id, connections]) => edgeOf(id, connections));
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const nodes = templates.resources
    .filter(({ id, type }) => ends.has(id) || isAlwaysDrawn(type))
    .map(
      ({ id, chapter, logicalId, type, properties }): ArchitectureNode => ({
        id,
        chapter,
        logicalId,
        type,
        kind: kindOfType(type),
        label: labelOf(logicalId),
        name: recordNameOf(type, properties),
      }),
    );
  return { nodes, edges };
}

const edgeId = ({ from, to }: Pick<Connection, 'from' | 'to'>) => `${from} -> ${to}`;

/** A permission to poll what a mapping polls for this function anyway. */
const isPolling = ({ from, to, kind, actions = [] }: Connection, polled: ReadonlySet<string>): boolean =>
  kind === 'permission' && polled.has(edgeId({ from: to, to: from })) && actions.every((action) => POLLING.has(action));

function edgeOf(id: string, connections: readonly Connection[]): ArchitectureEdge {
  const [{ from, to } = { from: '', to: '' }] = connections;
  const unique = <T>(values: readonly T[]) => [...new Set(values)];
  return {
    id,
    from,
    to,
    kinds: unique(connections.map(({ kind }) => kind)),
    actions: unique(connections.flatMap(({ actions = [] }) => actions)).sort(),
    madeBy: unique(connections.map(({ madeBy }) => madeBy)),
  };
}
