import { verify, X509Certificate } from 'node:crypto';
import { type InferOutput, looseObject, optional, picklist, safeParse, string } from 'valibot';

const snsMessage = looseObject({
  Type: picklist(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: string(),
  TopicArn: string(),
  Message: string(),
  Timestamp: string(),
  SignatureVersion: picklist(['1', '2']),
  Signature: string(),
  SigningCertURL: string(),
  Subject: optional(string()),
  Token: optional(string()),
  SubscribeURL: optional(string()),
});

/** What SNS posts to an HTTP endpoint: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export type SnsMessage = InferOutput<typeof snsMessage>;

export interface SnsMessagePorts {
  /** The only topic whose messages count. */
  readonly topicArn: string;
  /** @returns the certificate at a URL of SNS, as PEM */
  certificateAt(url: string): Promise<string>;
}

/** Nobody but AWS has a host of this name. */
const CERTIFICATE_URL = /^https:\/\/sns\.[a-z\d-]+\.amazonaws\.com\/SimpleNotificationService-[\da-f]+\.pem$/;
const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const QUESTION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const;

/**
 * Reads what an endpoint got that everybody can reach.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
 *
 * @returns undefined unless SNS has signed it, for this topic
 */
export async function genuineMessage(text: string, ports: SnsMessagePorts): Promise<SnsMessage | undefined> {
  const { success, output: message } = safeParse(snsMessage, parsed(text));
  if (!success || message.TopicArn !== ports.topicArn || !CERTIFICATE_URL.test(message.SigningCertURL))
    return undefined;
  const { publicKey } = new X509Certificate(await ports.certificateAt(message.SigningCertURL));
  const names = message.Type === 'Notification' ? NOTIFICATION : QUESTION;
  const signed = names.flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`])).join('');
  const digest = message.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  const isGenuine = verify(digest, Buffer.from(signed), publicKey, Buffer.from(message.Signature, 'base64'));
  return isGenuine ? message : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
