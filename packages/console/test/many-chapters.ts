import type { ChapterLink, Overview } from '../study/chapter-model.ts';

const AREAS = ['search', 'payments', 'rooms', 'replays', 'quests', 'chat', 'audit', 'tournaments'];

/** An overview as a house of so many chapters has it: all use the first, most the fourth, and each the one before it. */
export function manyChapters(count: number): Overview {
  const ids = Array.from({ length: count }, (_, index) => `${AREAS[index % AREAS.length]}-${index + 1}`);
  const [hub = '', , , second = ''] = ids;
  const link = (from: string, to: string, kinds: ChapterLink['kinds']): ChapterLink => ({
    id: `${from} -> ${to}`,
    from,
    to,
    kinds,
    count: 3,
  });
  return {
    chapters: ids.map((id, index) => ({
      id,
      about: `What the chapter ${id} is about, in a sentence that is as long as such sentences are.`,
      resources: 40,
      counts:
        index % 9 === 8
          ? []
          : [
              { kind: 'function', count: 3 + (index % 5) },
              { kind: 'queue', count: 2 },
              { kind: 'rule', count: 1 },
            ],
    })),
    links: ids.flatMap((id, index) => [
      ...(index === 0 ? [] : [link(id, hub, ['permission'])]),
      ...(index % 4 === 2 ? [link(hub, id, ['event-source', 'subscription'])] : []),
      ...(index > 4 && index % 3 === 0 ? [link(second, id, ['invoke'])] : []),
      ...(index > 1 && index % 5 === 0 ? [link(id, ids[index - 1] ?? '', [])] : []),
    ]),
    architecture: { nodes: [], edges: [] },
  };
}
