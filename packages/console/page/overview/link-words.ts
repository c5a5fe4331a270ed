import type { ChapterLink } from '../../study/chapter-model.ts';
import { kindsInWords } from '../flow/edge-words.ts';
import type { Line } from './lines.ts';

/** What connects two chapters, in words. */
export const lineInWords = ({ links }: Line): string => links.map(linkInWords).join('; ');

const linkInWords = ({ from, to, kinds, count }: ChapterLink): string =>
  `${from} → ${to} · ${kindsInWords(kinds)} (${count})`;

/** The chapters that a chapter reaches, and those that reach it. */
export function neighboursInWords(chapter: string, links: readonly ChapterLink[]): string {
  const leaving = links.filter(({ from, kinds }) => from === chapter && kinds.length > 0).map(({ to }) => to);
  const arriving = links.filter(({ to, kinds }) => to === chapter && kinds.length > 0).map(({ from }) => from);
  const refers = links.filter(({ from, kinds }) => from === chapter && kinds.length === 0).map(({ to }) => to);
  const parts = [
    ...(arriving.length > 0 ? [`reached from ${arriving.join(', ')}`] : []),
    ...(leaving.length > 0 ? [`leads to ${leaving.join(', ')}`] : []),
    ...(refers.length > 0 ? [`refers to ${refers.join(', ')}`] : []),
  ];
  return `${chapter} · ${parts.length === 0 ? 'connected with no other chapter' : parts.join(' · ')}`;
}
