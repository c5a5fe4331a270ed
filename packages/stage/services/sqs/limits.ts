import { AwsError } from '../../errors.ts';
import { invalidParameter, invalidValue } from './errors.ts';
import type { LocalQueue, Message } from './queue.ts';

const MAX_ATTRIBUTES = 10;

/** What XML 1.0 has no character for, SQS does not take. */
const NO_XML_CHARACTER = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/**
 * Refuses what is too much for a queue, or is no text to it. Attributes count towards the size of a message.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 *
 * @throws AwsError `InvalidParameterValueException`, `MissingRequiredParameterException` or `InvalidMessageContents`
 */
export function checkLimits({ settings }: LocalQueue, body: string, attributes: Message['attributes']): void {
  if (body === '') {
    throw new AwsError('MissingRequiredParameterException', 'The request must contain the parameter MessageBody.');
  }
  if (NO_XML_CHARACTER.test(body)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (!(StringValue || BinaryValue)) {
      throw invalidValue(`Message (user) attribute '${name}' must contain a non-empty value of type '${DataType}'.`);
    }
  }
  if (Object.keys(attributes).length > MAX_ATTRIBUTES) {
    throw refused(`Number of message attributes exceeds the allowed maximum [${MAX_ATTRIBUTES}].`);
  }
  if (messageBytes(body, attributes) > settings.maxMessageBytes) {
    throw refused(`Message must be shorter than ${settings.maxMessageBytes} bytes.`);
  }
}

/** Bytes of a message, of which its attributes are a part. */
export const messageBytes = (body: string, attributes: Message['attributes']): number =>
  Buffer.byteLength(body) + attributeBytes(attributes);

/** Bytes of names, types and values. */
export function attributeBytes(attributes: Message['attributes']): number {
  return Object.entries(attributes)
    .flatMap(([name, { DataType, StringValue = '', BinaryValue = '' }]) => [
      Buffer.byteLength(name) + Buffer.byteLength(DataType),
      Buffer.byteLength(StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
    ])
    .reduce((sum, bytes) => sum + bytes, 0);
}

/** @throws AwsError `InvalidParameterValueException`, as a receive answers it */
export function checkReceive({ MaxNumberOfMessages, WaitTimeSeconds = 0 }: ReceiveLimits): void {
  if (MaxNumberOfMessages < 1 || MaxNumberOfMessages > 10) {
    throw invalidParameter('MaxNumberOfMessages', MaxNumberOfMessages, 'Must be between 1 and 10, if provided.');
  }
  if (WaitTimeSeconds < 0 || WaitTimeSeconds > 20) {
    throw invalidParameter('WaitTimeSeconds', WaitTimeSeconds, 'Must be >= 0 and <= 20, if provided.');
  }
}

interface ReceiveLimits {
  readonly MaxNumberOfMessages: number;
  /** Seconds. */
  readonly WaitTimeSeconds?: number | undefined;
}

const refused = (reason: string) => invalidValue(`One or more parameters are invalid. Reason: ${reason}`);
