import { systemAttributes } from '../sqs/operations.ts';
import { type Message, md5 } from '../sqs/queue.ts';

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
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
