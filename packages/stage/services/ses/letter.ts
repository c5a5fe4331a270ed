import type { MailTemplate } from './rendering.ts';

/** A mail as a caller hands it over. */
export interface Letter {
  /** The operation of the API, such as `SendEmail`. */
  readonly operation: string;
  /** The sender as the caller has it, with or without a name. */
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  /** As it is sent, or to be filled in with the data. */
  readonly content: MailTemplate;
  /** Of the template, for events. */
  readonly templateName?: string | undefined;
  /** JSON, for a template. @default the content has no variables */
  readonly data?: string | undefined;
  readonly configurationSet?: string | undefined;
  /** By name. */
  readonly tags: Readonly<Record<string, string>>;
  /** The name of the caller, for events. */
  readonly caller: string;
}

/** Everybody to whom a letter goes. */
export const recipientsOf = ({ to, cc, bcc }: Pick<Letter, 'to' | 'cc' | 'bcc'>): readonly string[] => [
  ...to,
  ...cc,
  ...bcc,
];
