import { sentences } from '../../sentences.ts';

/** An email with a code, which the stage does not send. */
export interface EmailRecord {
  readonly kind: 'email';
  readonly to: string;
  readonly code: string;
}

export const records = sentences<EmailRecord>({
  email: ({ to, code }) => ({ text: `email to ${to}: the code is ${code}`, tone: 'notice' }),
});
