import type { StageClock } from '../../clock.ts';
import { md5, md5OfAttributes } from './digest.ts';
import type { Message } from './message.ts';
import type { LocalQueue } from './queue.ts';

/** System attributes as the API and the Lambda event carry them. */
export function systemAttributes(message: Message): Record<string, string> {
  return {
    ...(message.traceHeader === undefined ? {} : { AWSTraceHeader: message.traceHeader }),
    ...(message.deadLetterSourceArn === undefined ? {} : { DeadLetterQueueSourceArn: message.deadLetterSourceArn }),
    ApproximateFirstReceiveTimestamp: `${message.firstReceivedAt}`,
    ApproximateReceiveCount: `${message.receiveCount}`,
    SenderId: message.senderId,
    SentTimestamp: `${message.sentAt}`,
  };
}

/**
 * A received message with the attributes that the receiver asked for. Without any, the member itself is missing (recorded:
 * test_sqs::test_receive_message_message_attribute_names_filters).
 */
export function describeMessage(message: Message, wanted: readonly string[], wantedOwn: readonly string[]) {
  const attributes = pick(systemAttributes(message), wanted);
  const own = pick(message.attributes, wantedOwn);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(Object.keys(attributes).length > 0 ? { Attributes: attributes } : {}),
    ...(Object.keys(own).length > 0 ? { MD5OfMessageAttributes: md5OfAttributes(own), MessageAttributes: own } : {}),
  };
}

/** What the sender of a message hears. */
export function describeSent({ id, body, attributes }: Message) {
  return { MessageId: id, MD5OfMessageBody: md5(body), MD5OfMessageAttributes: md5OfAttributes(attributes) };
}

/** The attributes of a queue; `wanted` as a receive has it. */
export function describeQueue(
  { settings, counts }: LocalQueue,
  { createdAt }: StageClock,
  wanted: readonly string[],
): Record<string, string> {
  return pick(
    {
      QueueArn: settings.arn,
      ApproximateNumberOfMessages: `${counts.visible}`,
      ApproximateNumberOfMessagesNotVisible: `${counts.inFlight}`,
      ApproximateNumberOfMessagesDelayed: `${counts.delayed}`,
      CreatedTimestamp: seconds(createdAt),
      LastModifiedTimestamp: seconds(createdAt),
      DelaySeconds: `${settings.delaySeconds}`,
      VisibilityTimeout: `${settings.visibilityTimeout}`,
      MessageRetentionPeriod: `${settings.retentionSeconds}`,
      ReceiveMessageWaitTimeSeconds: `${settings.waitSeconds}`,
      MaximumMessageSize: `${settings.maxMessageBytes}`,
      ...(settings.redrive === undefined ? {} : { RedrivePolicy: JSON.stringify(settings.redrive) }),
    },
    wanted,
  );
}

const seconds = (milliseconds: number) => `${Math.floor(milliseconds / 1_000)}`;

/** `All` and `.*` ask for all of them, a name with `.*` behind it for those that begin with it; recorded: so does `*`. */
function pick<T>(attributes: Readonly<Record<string, T>>, wanted: readonly string[]): Record<string, T> {
  const asked = (name: string) =>
    wanted.some(
      (one) =>
        one === 'All' || one === '*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => asked(name)));
}
