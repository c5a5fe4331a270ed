import { sentences } from '../../sentences.ts';

/** A mail or a text message that has reached the inbox of the stage. */
export interface MailRecord {
  readonly kind: 'mail';
  readonly channel: 'email' | 'sms';
  readonly to: readonly string[];
  readonly subject: string;
}

/** An event of a mail that its destination did not take. */
export interface MailEventLostRecord {
  readonly kind: 'mail-event-lost';
  /** The configuration set. */
  readonly set: string;
  readonly targetArn: string;
  readonly reason: string;
}

/** What a rule did with a mail that came in. */
export interface MailReceivedRecord {
  readonly kind: 'mail-received';
  readonly messageId: string;
  /** Such as `S3`; `none` when no rule is for its recipients. */
  readonly action: string;
  /** Of the rule. */
  readonly rule: string;
  /** Why the action failed. */
  readonly failure?: string;
}

export const records = sentences<MailRecord | MailEventLostRecord | MailReceivedRecord>({
  mail: ({ channel, to, subject }) => ({
    text: `${channel === 'email' ? 'mail' : 'text message'} to ${to.join(', ')}${subject === '' ? '' : `: ${subject}`}`,
    tone: 'plain',
  }),
  'mail-event-lost': ({ set, reason }) => ({
    text: `${set}: an event of a mail was not delivered`,
    detail: reason,
    tone: 'failure',
  }),
  'mail-received': ({ action, rule, failure }) => ({
    text: `${rule}: mail received, ${action}${failure === undefined ? '' : ` failed`}`,
    ...(failure === undefined ? {} : { detail: failure }),
    tone: failure === undefined ? 'plain' : 'failure',
  }),
});
