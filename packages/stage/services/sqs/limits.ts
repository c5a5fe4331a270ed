import { AwsError } from '../../errors.ts';
import type { LocalQueue, Message } from './queue.ts';

const MAX_ATTRIBUTES = 10;

/**
 * Refuses what is too much for a queue. Attributes count towards the size of a message.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 *
 * @throws AwsError `InvalidParameterValue`
 */
export function checkLimits({ settings }: LocalQueue, body: string, attributes: Message['attributes']): void {
  if (Object.keys(attributes).length > MAX_ATTRIBUTES) {
    throw refused(`Number of message attributes exceeds the allowed maximum [${MAX_ATTRIBUTES}].`);
  }
  if (Buffer.byteLength(body) + attributeBytes(attributes) > settings.maxMessageBytes) {
    throw refused(`Message must be shorter than ${settings.maxMessageBytes} bytes.`);
  }
}

/** Bytes of names, types and values. */
export function attributeBytes(attributes: Message['attributes']): number {
  return Object.entries(attributes)
    .flatMap(([name, { DataType, StringValue = '', BinaryValue = '' }]) => [
      Buffer.byteLength(name) + Buffer.byteLength(DataType),
      Buffer.byteLength(StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
    ])
    .reduce((sum, bytes) => sum + bytes, 0);
}

const refused = (reason: string) =>
  new AwsError('InvalidParameterValue', `One or more parameters are invalid. Reason: ${reason}`);
