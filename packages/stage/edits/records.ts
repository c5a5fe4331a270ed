import { sentences } from '../sentences.ts';

/** What an edit of the templates means for one resource. */
export interface ResourceChange {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** `replaced`: CloudFormation creates another one, and deletes the one before with everything in it. */
  readonly change: 'added' | 'removed' | 'changed' | 'replaced';
  /** Each property that has another value, such as `DelaySeconds: 600 -> 60`. */
  readonly properties: readonly string[];
}

/** A stack was edited while the stage ran, and this resource is another one now. */
export interface ResourceChangeRecord extends ResourceChange {
  readonly kind: 'resource-change';
}

/** What a person who edits the stacks reads of it. */
export const records = sentences<ResourceChangeRecord>({
  'resource-change': ({ stack, logicalId, type, change, properties }) => ({
    text: `${stack}/${logicalId} ${change === 'replaced' ? 'REPLACED' : change}${properties.length === 0 ? '' : `: ${properties.join('; ')}`}`,
    detail: type,
    tone: change === 'removed' || change === 'replaced' ? 'warning' : 'notice',
  }),
});
