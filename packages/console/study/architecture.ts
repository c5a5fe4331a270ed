import type { AssemblyStack } from '@serverless-arcade/stage/assembly.ts';
import { type Connection, connectionsOf } from './edges.ts';
import type { Architecture, ArchitectureEdge, ArchitectureNode } from './model.ts';
import { ALWAYS_DRAWN, KINDS, labelOf, nodeOf } from './nodes.ts';
import { Templates } from './references.ts';

/** What a mapping does with the role of its function: the edge of the mapping stands for it. */
const POLLING = new Set([
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
]);

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
    .filter(({ id, type }) => ends.has(id) || ALWAYS_DRAWN.has(KINDS[type] ?? 'other'))
    .map(
      ({ id, chapter, logicalId, type, properties: { Name } }): ArchitectureNode => ({
        id,
        chapter,
        logicalId,
        type,
        kind: KINDS[type] ?? 'other',
        label: labelOf(logicalId),
        ...(type === 'AWS::ApiGateway::RestApi' && typeof Name === 'string' ? { name: Name } : {}),
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
