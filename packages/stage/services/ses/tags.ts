import { invalidValue } from './errors.ts';

/** A tag of a mail: events carry it, so that they can be told apart. */
export interface MailTag {
  readonly Name: string;
  readonly Value: string;
}

const MAX = 255;

/**
 * The tags of a request by their names. Recorded: test_ses::test_invalid_tags_send_email.
 * @throws AwsError `InvalidParameterValue`
 */
export function readTags(tags: readonly MailTag[]): Readonly<Record<string, string>> {
  for (const { Name, Value } of tags) {
    if (Name === '') throw invalidValue('The tag name must be specified.');
    if (Value === '') throw invalidValue('The tag value must be specified.');
    if (Name.length > MAX) throw invalidValue(`Tag name cannot exceed ${MAX} characters.`);
    if (!/^[\w-]+$/.test(Name)) {
      throw invalidValue(`Invalid tag name <${Name}>: only alphanumeric ASCII characters, '_',  '-' are allowed.`);
    }
    if (Value.length > MAX) throw invalidValue(`Tag value cannot exceed ${MAX} characters.`);
    if (!/^[\w.@-]+$/.test(Value)) {
      throw invalidValue(
        `Invalid tag value <${Value}>: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed.`,
      );
    }
  }
  return Object.fromEntries(tags.map(({ Name, Value }) => [Name, Value]));
}
