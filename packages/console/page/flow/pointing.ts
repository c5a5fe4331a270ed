import type { Drawing } from '../../study/model.ts';
import { kindsInWords } from './edge-words.ts';
import { kindName } from './marks.tsx';

/** What the mouse or the keyboard points at. */
export type Pointed = { readonly node: string } | { readonly edge: string };

/** Tells what is pointed at; nothing when it is nothing any more. */
export type Point = (pointed: Pointed | undefined) => void;

/** The listeners by which an element says that it is pointed at. */
export const pointing = (pointed: Pointed, point: Point) => ({
  onPointerEnter: () => point(pointed),
  onPointerLeave: () => point(undefined),
  onFocusIn: () => point(pointed),
  onFocusOut: () => point(undefined),
});

/** The edges of what is pointed at. */
export const pointedEdges = ({ edges }: Drawing, pointed: Pointed): Drawing['edges'] =>
  edges.filter(({ id, from, to }) =>
    'edge' in pointed ? id === pointed.edge : from === pointed.node || to === pointed.node,
  );

/** What is pointed at, with its edges, in words. */
export function pointedInWords(drawing: Drawing, pointed: Pointed): string {
  const labels = new Map(drawing.nodes.map(({ id, label }) => [id, label]));
  const edges = pointedEdges(drawing, pointed);
  if ('edge' in pointed)
    return edges
      .map(({ from, to, kinds, actions }) =>
        [`${labels.get(from)} → ${labels.get(to)}`, kindsInWords(kinds), ...actions].join(' · '),
      )
      .join();
  const node = drawing.nodes.find(({ id }) => id === pointed.node);
  if (node === undefined) return '';
  const ends = edges.map(({ from, to, kinds }) =>
    from === node.id
      ? `→ ${labels.get(to)} (${kindsInWords(kinds)})`
      : `← ${labels.get(from)} (${kindsInWords(kinds)})`,
  );
  return `${kindName(node.kind)} ${node.label}${ends.length === 0 ? '' : ` · ${ends.join(', ')}`}`;
}
