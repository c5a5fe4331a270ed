import { sentences } from '../sentences.ts';

/** The state directory cannot be written any more, or again. */
export type StateRecord =
  | { readonly kind: 'state-lost'; readonly directory: string; readonly reason: string }
  | { readonly kind: 'state-regained'; readonly directory: string };

export const records = sentences<StateRecord>({
  'state-lost': ({ directory, reason }) => ({
    text: `The state cannot be kept in ${directory} any more. The stage goes on in memory, and tries again every five seconds`,
    detail: reason,
    tone: 'failure',
  }),
  'state-regained': ({ directory }) => ({ text: `The state is kept in ${directory} again`, tone: 'notice' }),
});
