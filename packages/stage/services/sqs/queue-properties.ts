import { array, boolean, type InferOutput, type ObjectSchema, optional, picklist, strictObject, string } from 'valibot';
import { between } from '../../resource-values.ts';
import { fifoSettings } from './fifo.ts';
import type { QueueSettings } from './queue-settings.ts';

/**
 * The properties of a queue, which templates and requests share: a request has each of them as a text.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export const queueProperties = {
  DelaySeconds: optional(between(0, 900), 0),
  VisibilityTimeout: optional(between(0, 43_200), 30),
  MessageRetentionPeriod: optional(between(60, 1_209_600), 345_600),
  ReceiveMessageWaitTimeSeconds: optional(between(0, 20), 0),
  MaximumMessageSize: optional(between(1_024, 1_048_576), 1_048_576),
  SqsManagedSseEnabled: optional(boolean(), true),
  FifoQueue: optional(boolean(), false),
  ContentBasedDeduplication: optional(boolean()),
  DeduplicationScope: optional(picklist(['queue', 'messageGroup'])),
  FifoThroughputLimit: optional(picklist(['perQueue', 'perMessageGroupId'])),
  RedrivePolicy: optional(strictObject({ deadLetterTargetArn: string(), maxReceiveCount: between(1, 1_000) })),
  RedriveAllowPolicy: optional(
    strictObject({
      redrivePermission: picklist(['allowAll', 'denyAll', 'byQueue']),
      sourceQueueArns: optional(array(string()), []),
    }),
  ),
};

export type QueueProperties = InferOutput<ObjectSchema<typeof queueProperties, undefined>>;

/** Without the name and the ARN. @throws StageError when a standard queue has properties of FIFO queues */
export function settingsOf(properties: QueueProperties): Omit<QueueSettings, 'name' | 'arn'> {
  const fifo = fifoSettings(properties);
  const { RedriveAllowPolicy: allow, RedrivePolicy: redrive } = properties;
  return {
    delaySeconds: properties.DelaySeconds,
    visibilityTimeout: properties.VisibilityTimeout,
    retentionSeconds: properties.MessageRetentionPeriod,
    waitSeconds: properties.ReceiveMessageWaitTimeSeconds,
    maxMessageBytes: properties.MaximumMessageSize,
    isManagedSse: properties.SqsManagedSseEnabled,
    ...(fifo === undefined ? {} : { fifo }),
    ...(redrive === undefined ? {} : { redrive }),
    ...(allow === undefined
      ? {}
      : { redriveAllow: { permission: allow.redrivePermission, sourceArns: allow.sourceQueueArns } }),
  };
}
