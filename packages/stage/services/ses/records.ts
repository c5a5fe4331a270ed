import { sentences } from '../../sentences.ts';

/** A mail or a text message that has reached the inbox of the stage. */
export interface MailRecord {
  readonly kind: 'mail';
  readonly channel: 'email' | 'sms';
  readonly to: readonly string[];
  readonly subject: string;
}

export const records = sentences<MailRecord>({
  mail: ({ channel, to, subject }) => ({
    text: `${channel === 'email' ? 'mail' : 'text message'} to ${to.join(', ')}${subject === '' ? '' : `: ${subject}`}`,
    tone: 'plain',
  }),
});
