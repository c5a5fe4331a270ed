/** A part of something that several chapters tell together: of the story, of the acts, of the scenarios. */
export interface Part {
  /** Its name among its kind, in all chapters. */
  readonly id: string;
  /** The id of the part that it follows; `start` for the first. @default it comes after all that say */
  readonly after?: string;
  /** The chapters that it needs besides its own. @default none */
  readonly needs?: readonly string[];
}

/** A part, and the chapter that tells it. */
export type PartOf<Kind extends Part> = Kind & { readonly chapter: string };

/** The place before the first part. */
const START = 'start';

/**
 * The parts in the order that they ask for, so that no list has to be kept. Parts that follow the same one come by their
 * ids; so do those, at the end, that follow nothing, or a part that is not there any more.
 * @throws when two parts have one id, or parts follow each other in a circle
 */
export function inOrder<Kind extends Part>(parts: readonly PartOf<Kind>[]): readonly PartOf<Kind>[] {
  const byId = Map.groupBy(parts, ({ id }) => id);
  for (const [id, same] of byId) {
    if (same.length > 1) throw new Error(`${same.map(({ chapter }) => chapter).join(' and ')} both have a part ${id}.`);
  }
  const placeOf = ({ after }: Part) => (after !== undefined && (after === START || byId.has(after)) ? after : '');
  const followers = Map.groupBy(parts, placeOf);
  const from = (place: string): readonly PartOf<Kind>[] =>
    (followers.get(place) ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1)).flatMap((part) => [part, ...from(part.id)]);
  const ordered = [...from(START), ...from('')];
  const lost = parts.filter((part) => !ordered.includes(part)).map(({ id }) => id);
  if (lost.length > 0) throw new Error(`${lost.join(', ')} follow each other in a circle.`);
  return ordered;
}

/** Whether everything that a part needs is among these chapters. */
export const isPossibleWith = (chapters: readonly string[], { chapter, needs = [] }: PartOf<Part>): boolean =>
  [chapter, ...needs].every((needed) => chapters.includes(needed));
