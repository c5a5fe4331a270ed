import { systemAttributes } from '../sqs/answers.ts';
import { md5, md5OfAttributes } from '../sqs/digest.ts';
import type { Message } from '../sqs/queue.ts';

/** A message within the event of a function (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). */
export function queueRecord(message: Message, queueArn: string, region: string) {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          dataType: DataType,
          stringValue: StringValue,
          binaryValue: BinaryValue,
          stringListValues: [],
          binaryListValues: [],
        },
      ]),
    ),
    md5OfBody: md5(message.body),
    md5OfMessageAttributes: md5OfAttributes(message.attributes) ?? null,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
