import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';
import type { Sns } from './sns.ts';

const NOTIFICATIONS: Readonly<Record<string, readonly string[]>> = {
  published: ['NumberOfMessagesPublished'],
  delivered: ['NumberOfNotificationsDelivered'],
  'filtered-out': ['NumberOfNotificationsFilteredOut'],
  'dead-lettered': ['NumberOfNotificationsFailed', 'NumberOfNotificationsRedrivenToDlq'],
};

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
export function snsMetrics(store: MetricStore, sns: Pick<Sns, 'topic'>): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/SNS');
  return {
    notification({ event, topic: TopicName, at }) {
      for (const name of NOTIFICATIONS[event] ?? []) metrics.put(name, { TopicName }, 1, at);
    },
    undelivered({ from, to, at }) {
      if (!from.startsWith('arn:aws:sns:')) return;
      const { settings, subscriptions } = sns.topic(from);
      const isSubscriber = subscriptions.some(({ endpoint }) => endpoint === to);
      const name = isSubscriber ? 'NumberOfNotificationsFailed' : 'NumberOfNotificationsFailedToRedriveToDlq';
      metrics.put(name, { TopicName: settings.name }, 1, at);
    },
  };
}
