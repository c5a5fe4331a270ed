import type { IConstruct } from 'constructs';
import type { PatternId } from './catalogue/index.ts';

/** Metadata key under which an annotation lands in the cloud assembly, beside the CDK's own entries. */
export const PATTERN_METADATA = 'arcade:pattern';

/** What an annotation says: which pattern of the catalogue this resource shows, and why it looks as it does. */
export interface PatternAnnotation {
  readonly pattern: PatternId;
  readonly why: string;
}

/**
 * Says which pattern a resource shows and why it is built this way: the trade-off taken, the trap avoided.
 *
 * The annotation becomes metadata of the CloudFormation resource behind the construct, so `cdk synth` writes it
 * beside the resource's logical id and creation stack, and `templates/*.yaml` shows it as a comment.
 *
 * @param construct a resource, or a construct with a default child that is one
 * @param pattern an id of the catalogue; an unknown one does not compile
 * @param why one or two sentences for someone who reads the template for the first time
 * @returns the construct, so that a declaration can be annotated in place
 */
export function annotate<T extends IConstruct>(construct: T, pattern: PatternId, why: string): T {
  const resource = construct.node.defaultChild ?? construct;
  const annotation: PatternAnnotation = { pattern, why };
  resource.node.addMetadata(PATTERN_METADATA, annotation);
  return construct;
}
