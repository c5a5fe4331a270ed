import type { StageRecord } from '../../../records.ts';
import type { Sns } from '../../sns/sns.ts';
import type { MetricStore } from '../metric-store.ts';
import { ServiceMetrics } from './counters.ts';

const NOTIFICATIONS: Readonly<Record<string, readonly string[]>> = {
  published: ['NumberOfMessagesPublished'],
  delivered: ['NumberOfNotificationsDelivered'],
  'filtered-out': ['NumberOfNotificationsFilteredOut'],
  'dead-lettered': ['NumberOfNotificationsFailed', 'NumberOfNotificationsRedrivenToDlq'],
};

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
export function snsMetrics(store: MetricStore, sns: Pick<Sns, 'topic'>): (record: StageRecord) => void {
  const metrics = new ServiceMetrics(store, 'AWS/SNS');
  return (record) => {
    if (record.kind === 'notification') {
      for (const name of NOTIFICATIONS[record.event] ?? []) {
        metrics.put(name, { TopicName: record.topic }, 1, record.at);
      }
    } else if (record.kind === 'undelivered' && record.from.startsWith('arn:aws:sns:')) {
      const { settings, subscriptions } = sns.topic(record.from);
      const isSubscriber = subscriptions.some(({ endpoint }) => endpoint === record.to);
      const name = isSubscriber ? 'NumberOfNotificationsFailed' : 'NumberOfNotificationsFailedToRedriveToDlq';
      metrics.put(name, { TopicName: settings.name }, 1, record.at);
    }
  };
}

/**
 * The metrics of rules: those of the default bus by rule, those of another one by bus and rule.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export function eventBridgeMetrics(store: MetricStore): (record: StageRecord) => void {
  const metrics = new ServiceMetrics(store, 'AWS/Events');
  const put = (ruleArn: string, name: string, at: number) => {
    const [RuleName = '', EventBusName] = (ruleArn.split(':rule/')[1] ?? '').split('/').toReversed();
    const isDefault = EventBusName === undefined || EventBusName === 'default';
    metrics.put(name, isDefault ? { RuleName } : { EventBusName, RuleName }, 1, at);
  };
  return (record) => {
    if (record.kind === 'event') {
      for (const rule of record.rules)
        for (const name of ['MatchedEvents', 'TriggeredRules']) put(rule, name, record.at);
    } else if (record.kind === 'delivery' && isRule(record.from)) {
      if (record.attempt === 1) put(record.from, 'Invocations', record.at);
      put(record.from, 'InvocationAttempts', record.at);
      if (record.attempt > 1) put(record.from, 'RetryInvocationAttempts', record.at);
      if (record.outcome === 'delivered') put(record.from, 'SuccessfulInvocationAttempts', record.at);
    } else if (record.kind === 'undelivered' && isRule(record.from)) {
      if (record.deadLetters !== undefined) put(record.from, 'InvocationsSentToDlq', record.at);
      else put(record.from, record.isDeadLetter ? 'InvocationsFailedToBeSentToDlq' : 'FailedInvocations', record.at);
    }
  };
}

const isRule = (arn: string) => arn.startsWith('arn:aws:events:');

/**
 * The metrics of schedules, by their group.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 */
export function schedulerMetrics(store: MetricStore): (record: StageRecord) => void {
  const metrics = new ServiceMetrics(store, 'AWS/Scheduler');
  const put = (scheduleArn: string, name: string, at: number) => {
    const [ScheduleGroup = 'default'] = (scheduleArn.split(':schedule/')[1] ?? '').split('/');
    metrics.put(name, { ScheduleGroup }, 1, at);
  };
  return (record) => {
    if (record.kind === 'delivery' && isSchedule(record.from)) {
      put(record.from, 'InvocationAttemptCount', record.at);
      if (record.outcome !== 'delivered') put(record.from, 'TargetErrorCount', record.at);
    } else if (record.kind === 'undelivered' && isSchedule(record.from)) {
      if (record.isDeadLetter) return put(record.from, 'InvocationsFailedToBeSentToDeadLetterCount', record.at);
      put(record.from, 'InvocationDroppedCount', record.at);
      if (record.deadLetters !== undefined) put(record.from, 'InvocationsSentToDeadLetterCount', record.at);
    }
  };
}

const isSchedule = (arn: string) => arn.startsWith('arn:aws:scheduler:');
