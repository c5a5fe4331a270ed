import { createHash } from 'node:crypto';
import type { Message } from './message.ts';

/** SQS answers the MD5 digest of what it stored, and SDKs check it. */
export const md5 = (content: string | Buffer): string => createHash('md5').update(content).digest('hex');

/**
 * The digest of a message's attributes: of each, in the order of names, the name, the type, a byte that says whether the
 * value is text or bytes, and the value, every part after its length.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 *
 * @returns undefined where a message has no attributes
 */
export function md5OfAttributes(attributes: Message['attributes']): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType, StringValue, BinaryValue = '' } = attributes[name] ?? { DataType: '' };
    const value = StringValue ?? Buffer.from(BinaryValue, 'base64');
    return [
      withLength(name),
      withLength(DataType),
      Buffer.of(StringValue === undefined ? BINARY : TEXT),
      withLength(value),
    ];
  });
  return md5(Buffer.concat(parts));
}

const TEXT = 1;
const BINARY = 2;

function withLength(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
