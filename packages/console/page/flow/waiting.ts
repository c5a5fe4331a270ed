import type { QueueView } from '../../server/model.ts';
import type { ArchitectureEdge } from '../../study/model.ts';
import type { Names } from './names.ts';

/** How many messages are in each queue of the drawing, by node. */
export const messagesIn = (queues: readonly QueueView[], names: Names): ReadonlyMap<string, number> =>
  new Map(
    queues.flatMap(({ name, counts }) => {
      const node = names.node('queue', name);
      return node === undefined ? [] : [[node, counts.visible + counts.inFlight + counts.delayed]];
    }),
  );

/** The nodes that failures go to. */
export const deadLetterNodes = (edges: readonly ArchitectureEdge[]): ReadonlySet<string> =>
  new Set(edges.filter(({ kinds }) => kinds.includes('dead-letter')).map(({ to }) => to));
