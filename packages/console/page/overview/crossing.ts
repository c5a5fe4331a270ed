import type { Movement } from '../flow/travel.ts';
import { chapterOf } from './activity.ts';
import type { Line } from './lines.ts';

/** What a movement in the architecture looks like between chapters: along a line, or within a chapter. */
export function crossingOf(lines: readonly Line[]): (movement: Movement) => readonly Movement[] {
  const byEnds = new Map(
    lines.flatMap(({ id, from, to }) => [
      [`${from} -> ${to}`, { edge: id, backwards: false }],
      [`${to} -> ${from}`, { edge: id, backwards: true }],
    ]),
  );
  return (movement) => {
    const { failed } = movement;
    if ('node' in movement) return [{ node: chapterOf(movement.node), failed }];
    const [from = '', to = ''] = movement.edge.split(' -> ').map(chapterOf);
    if (from === to) return [{ node: from, failed }];
    const line = byEnds.get(`${from} -> ${to}`);
    if (line === undefined) return [];
    return [{ edge: line.edge, failed, backwards: line.backwards !== (movement.backwards ?? false) }];
  };
}
