import { systemAttributes } from '../sqs/answers.ts';
import { md5, md5OfAttributes } from '../sqs/digest.ts';
import type { Message } from '../sqs/queue.ts';

/**
 * A message within the event of a function (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).
 *
 * @param hasWindow whether the mapping has a batching window: then a message without attributes says so with null, else
 * the digest is left out (recorded: test_sqs_event_source_mapping, test_failing_lambda_retries_after_visibility_timeout,
 * 25-11-2025)
 */
export function queueRecord(message: Message, queueArn: string, region: string, hasWindow: boolean) {
  const digest = md5OfAttributes(message.attributes) ?? (hasWindow ? null : undefined);
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
    ...(digest === undefined ? {} : { md5OfMessageAttributes: digest }),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
