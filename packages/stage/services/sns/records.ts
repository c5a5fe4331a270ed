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

/** What the owner of an endpoint was asked, and has answered. */
export interface SubscriptionRecord {
  readonly kind: 'subscription';
  /** Name of the topic. */
  readonly topic: string;
  readonly endpoint: string;
  readonly event: 'asked' | 'confirmed' | 'ended';
}

export const records = sentences<NotificationRecord | SubscriptionRecord>({
  subscription: ({ topic, endpoint, event }, name) => ({
    text: event === 'asked' ? `${name(topic)} asks ${endpoint} to confirm` : `${name(topic)}: subscription ${event}`,
    detail: endpoint,
    tone: 'plain',
  }),
  notification: ({ topic, event, messageId, endpoint }, name) =>
    event === 'filtered-out'
      ? undefined
      : {
          text: `${name(topic)}: message ${event}`,
          detail: endpoint === undefined ? messageId : `${messageId} for ${name(endpoint)}`,
          tone: event === 'dead-lettered' ? 'failure' : 'plain',
        },
});
