import { wordsOf } from '@serverless-arcade/stage/drawing/resources.ts';
import type { NodeKind } from '../../study/model.ts';
import { ICONS } from './icons.ts';

/** How large a mark is in a drawing, in its units. */
export const MARK = 22;

export const kindName = (kind: NodeKind): string => wordsOf(kind)[0];

/** A number of nodes in words: `3 functions`. */
export const counted = (kind: NodeKind, count: number): string => {
  const [first = '', ...rest] = wordsOf(kind)[count === 1 ? 0 : 1];
  // REST stays in capitals.
  return `${count} ${rest[0] === rest[0]?.toLowerCase() ? first.toLowerCase() : first}${rest.join('')}`;
};

/** The mark of a node, within a drawing. */
export function Mark({ kind }: { readonly kind: NodeKind }) {
  const icon = ICONS[kind];
  return icon === undefined ? (
    <rect class="mark" x="2" y="2" width={MARK - 4} height={MARK - 4} rx="3" />
  ) : (
    <image href={icon} width={MARK} height={MARK} />
  );
}

/** The same next to text. */
export function SmallMark({ kind }: { readonly kind: NodeKind }) {
  const icon = ICONS[kind];
  return icon === undefined ? <span class="small-mark plain" /> : <img class="small-mark" src={icon} alt="" />;
}
