import {
  array,
  boolean,
  email,
  type InferOutput,
  minLength,
  optional,
  picklist,
  pipe,
  safeParse,
  strictObject,
  string,
} from 'valibot';
import { parsedJson } from '../../json.ts';

/** The path at which the stage takes mail from outside: a mail as JSON. */
export const INCOMING_PATH = '/ses/incoming';

const verdict = optional(picklist(['PASS', 'FAIL', 'GRAY']), 'PASS');

const schema = strictObject({
  from: pipe(string(), email()),
  to: pipe(array(pipe(string(), email())), minLength(1)),
  subject: string(),
  text: string(),
  /** Whether it came over a connection with TLS. */
  tls: optional(boolean(), true),
  /** What the scans of SES make of it. */
  spam: verdict,
  virus: verdict,
});
/** A mail that somebody outside AWS sends. */
export type IncomingMail = InferOutput<typeof schema>;

/** @returns undefined for anything else */
export function incomingMail(text: string): IncomingMail | undefined {
  const parsed = safeParse(schema, parsedJson(text));
  return parsed.success ? parsed.output : undefined;
}

/** The bytes of a mail, as a rule stores them. */
export const rawMail = ({ from, to, subject, text }: IncomingMail, messageId: string, at: number): string =>
  [
    `From: ${from}`,
    `To: ${to.join(', ')}`,
    `Subject: ${oneLine(subject)}`,
    `Date: ${new Date(at).toUTCString()}`,
    `Message-ID: <${messageId}@mail.example>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    '',
    text,
    '',
  ].join('\r\n');

/** A header ends with its line: what follows in a subject would be a header of its own. */
const oneLine = (subject: string) => subject.replaceAll(/[\r\n]+/g, ' ');
