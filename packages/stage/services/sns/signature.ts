/** What a signature of SNS covers: the fields of the JSON document, by their names. */
export interface SignedFields {
  readonly Type: string;
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly Subject?: string | undefined;
  readonly Token?: string | undefined;
  readonly SubscribeURL?: string | undefined;
}

/** What signs messages: see `MessageSigner`. */
export interface Signer {
  /** The part of the certificate's URL that is different from one key to another. */
  readonly keyName: string;
  /** @param version `1` is SHA-1, `2` is SHA-256 */
  sign(fields: SignedFields, version: string): string;
}

/** The stage signs what leaves AWS; a queue or a function trusts the policy that let SNS in, and gets this sentence. */
export const UNSIGNED: Signer = {
  keyName: 'local',
  sign: () => Buffer.from('The local stage does not sign.').toString('base64'),
};

/** The digest of a signature version (https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html). */
export const digestOf = (version: string): string => (version === '2' ? 'RSA-SHA256' : 'RSA-SHA1');

const ORDER = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const;

/**
 * The text that is signed: names and values of the fields that are there, each on a line of its own.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
 */
export const stringToSign = (fields: SignedFields): string =>
  ORDER.flatMap((name) => (fields[name] === undefined ? [] : [`${name}\n${fields[name]}\n`])).join('');
