import { sentences } from '../../sentences.ts';

/** What happens to a message of a topic, to each subscriber separately. A lost one is `undelivered`. */
export type NotificationEvent = 'published' | 'delivered' | 'filtered-out' | 'retried' | 'dead-lettered';

export interface NotificationRecord {
  readonly kind: 'notification';
  /** Name of the topic. */
  readonly topic: string;
  readonly messageId: string;
  readonly event: NotificationEvent;
  /** ARN of the subscriber; absent when a message is published. */
  readonly endpoint?: string;
}

export const records = sentences<NotificationRecord>({
  notification: ({ topic, event, messageId, endpoint }, name) =>
    event === 'filtered-out'
      ? undefined
      : {
          text: `${name(topic)}: message ${event}`,
          detail: endpoint === undefined ? messageId : `${messageId} for ${name(endpoint)}`,
          tone: event === 'dead-lettered' ? 'failure' : 'plain',
        },
});
