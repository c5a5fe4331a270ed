import type { StageClock } from '../../clock.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import { md5, md5OfAttributes } from './digest.ts';
import type { Message } from './message.ts';
import type { LocalQueue, QueueSettings } from './queue.ts';

/** System attributes as the API and the Lambda event carry them. */
export function systemAttributes(message: Message): Record<string, string> {
  return {
    ...(message.traceHeader === undefined ? {} : { AWSTraceHeader: message.traceHeader }),
    ...(message.deadLetterSourceArn === undefined ? {} : { DeadLetterQueueSourceArn: message.deadLetterSourceArn }),
    ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
    ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
    ...(message.sequenceNumber === undefined ? {} : { SequenceNumber: message.sequenceNumber }),
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
export function describeSent({ id, body, attributes, sequenceNumber: SequenceNumber }: Message) {
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    SequenceNumber,
  };
}

/**
 * The attributes of a queue; `wanted` as a receive has it. What nobody set has no attribute (recorded:
 * test_aws_sqs_queue::test_create_standard_queue_with_all_properties, test_aws_sqs_queuepolicy::test_sqs_queue_policy).
 */
export function describeQueue(
  { settings, counts }: LocalQueue,
  { createdAt: startedAt }: StageClock,
  policy: PolicyDocument | undefined,
  wanted: readonly string[],
): Record<string, string> {
  const { createdAt = startedAt, fifo, redrive, redriveAllow, isManagedSse = true } = settings;
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
      SqsManagedSseEnabled: `${isManagedSse}`,
      ...(fifo === undefined
        ? {}
        : {
            FifoQueue: 'true',
            ContentBasedDeduplication: `${fifo.contentBasedDeduplication}`,
            DeduplicationScope: fifo.deduplicationScope,
            FifoThroughputLimit: fifo.throughputLimit,
          }),
      ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
      ...(redrive === undefined ? {} : { RedrivePolicy: JSON.stringify(redrive) }),
      ...(redriveAllow === undefined ? {} : { RedriveAllowPolicy: JSON.stringify(allowPolicy(redriveAllow)) }),
    },
    wanted,
  );
}

/** Only the permission `byQueue` names queues. */
const allowPolicy = ({ permission, sourceArns }: NonNullable<QueueSettings['redriveAllow']>) => ({
  redrivePermission: permission,
  ...(permission === 'byQueue' ? { sourceQueueArns: sourceArns } : {}),
});

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
