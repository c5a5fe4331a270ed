import { sentences } from '../sentences.ts';
import type { ResourceChange } from './changes.ts';

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
