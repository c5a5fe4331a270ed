import type { PatternAnnotation, RecordedAnnotation } from './pattern.ts';

/** An annotation that is written out. */
export interface ExplainedText extends PatternAnnotation {
  /** Whether other resources refer to it. */
  readonly repeated: boolean;
}

/** What a reader is told at one resource. */
export interface Explanation {
  /** Written out here: first what only this resource shows, then what is true of many. */
  readonly texts: readonly ExplainedText[];
  /** Where the rest is written out: `as at <logical id>`. */
  readonly reference?: string;
}

/**
 * Spreads annotations over the resources of a template, so that a repeated text is written out at the first resource and
 * the others refer to it. A reference names patterns only if it does not mean all repeated texts of that resource.
 *
 * @param logicalIds all resources, in the order in which they are read
 * @param annotations by logical id
 */
export function explain(
  logicalIds: readonly string[],
  annotations: ReadonlyMap<string, readonly RecordedAnnotation[]>,
): Map<string, Explanation> {
  const annotated = logicalIds.map((id) => [id, annotations.get(id) ?? []] as const);
  const repeats = annotated.flatMap(([id, all]) => all.filter(({ once }) => once).map((each) => ({ id, ...each })));
  const byText = Map.groupBy(repeats, keyOf);
  const firstAt = (annotation: RecordedAnnotation) => byText.get(keyOf(annotation))?.[0]?.id;
  const isRepeated = (annotation: RecordedAnnotation) => (byText.get(keyOf(annotation))?.length ?? 0) > 1;

  return new Map(
    annotated.map(([id, all]) => {
      const isHere = (annotation: RecordedAnnotation) => annotation.once !== true || firstAt(annotation) === id;
      const here = all.filter(isHere);
      const texts = [...here.filter(({ once }) => !once), ...here.filter(({ once }) => once)];
      const elsewhere = Map.groupBy(
        all.filter((annotation) => !isHere(annotation)),
        (annotation) => firstAt(annotation) ?? id,
      );
      const references = [...elsewhere].map(([place, meant]) => {
        const there = repeats.filter((each) => each.id === place && firstAt(each) === place && isRepeated(each));
        return meant.length === there.length ? place : `${place} (${meant.map(({ pattern }) => pattern).join(', ')})`;
      });
      const explained = texts.map((text) => ({ pattern: text.pattern, why: text.why, repeated: isRepeated(text) }));
      return [
        id,
        { texts: explained, ...(references.length === 0 ? {} : { reference: `as at ${references.join(' and ')}` }) },
      ];
    }),
  );
}

const keyOf = ({ pattern, why }: PatternAnnotation): string => `${pattern}: ${why}`;
