import type { IConstruct } from 'constructs';

/** Key of the metadata that an annotation becomes in the cloud assembly, next to the CDK's own entries. */
export const PATTERN_METADATA = 'pattern:annotation';

/**
 * The ids that an annotation may name. It is empty here, so every string is an id where only this file was copied to. A
 * catalogue narrows it: `declare module './pattern.ts' { interface KnownPatterns { id: 'this' | 'that' } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by whoever has a catalogue
export interface KnownPatterns {}

/** Id of a pattern. */
export type PatternName = KnownPatterns extends { id: infer Id extends string } ? Id : string;

/** What an annotation says: which pattern a resource shows, and why it looks as it does. */
export interface PatternAnnotation {
  readonly pattern: PatternName;
  /** One or two sentences for someone who reads the template for the first time. */
  readonly why: string;
}

/** An annotation as the cloud assembly has it. */
export interface RecordedAnnotation extends PatternAnnotation {
  /** Whether the same text explains many resources, so that it is written out at the first of them only. */
  readonly once?: true;
}

/**
 * Says which pattern a resource shows and why it is built this way: the trade-off taken, the trap avoided.
 *
 * The annotation becomes metadata of the CloudFormation resource behind the construct: `cdk synth` writes it next to the
 * resource's logical id, and `templates/*.yaml` shows it as a comment.
 *
 * @param construct a resource, or a construct that leads to one by its default child, and that by its own
 * @param pattern an id of the catalogue; an unknown one does not compile
 * @param why the reason, true of this resource
 * @returns the construct, so that a declaration can be annotated in place
 */
export function annotate<T extends IConstruct>(construct: T, pattern: PatternName, why: string): T {
  return record(construct, { pattern, why });
}

/**
 * Says of one of many equal resources what is true of each of them. A template explains it at the first resource of the
 * stack; the others refer to that one. It comes after everything that only this resource shows.
 *
 * @param why the reason, without anything that differs between these resources
 */
annotate.once = <T extends IConstruct>(construct: T, pattern: PatternName, why: string): T =>
  record(construct, { pattern, why, once: true });

function record<T extends IConstruct>(construct: T, annotation: RecordedAnnotation): T {
  let resource: IConstruct = construct;
  while (resource.node.defaultChild !== undefined) resource = resource.node.defaultChild;
  resource.node.addMetadata(PATTERN_METADATA, annotation);
  return construct;
}
