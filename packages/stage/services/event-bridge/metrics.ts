import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';

/**
 * The metrics of rules: by rule on the default bus, by bus and rule on any other.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export function eventBridgeMetrics(store: MetricStore): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/Events');
  const put = (ruleArn: string, name: string, at: number) => {
    const [RuleName = '', EventBusName] = (ruleArn.split(':rule/')[1] ?? '').split('/').toReversed();
    const isDefault = EventBusName === undefined || EventBusName === 'default';
    metrics.put(name, isDefault ? { RuleName } : { EventBusName, RuleName }, 1, at);
  };
  return {
    event({ rules, at }) {
      for (const rule of rules) for (const name of ['MatchedEvents', 'TriggeredRules']) put(rule, name, at);
    },
    delivery({ from, attempt, outcome, at }) {
      if (!isRule(from)) return;
      if (attempt === 1) put(from, 'Invocations', at);
      put(from, 'InvocationAttempts', at);
      if (attempt > 1) put(from, 'RetryInvocationAttempts', at);
      if (outcome === 'delivered') put(from, 'SuccessfulInvocationAttempts', at);
    },
    undelivered({ from, deadLetters, isDeadLetter, at }) {
      if (!isRule(from)) return;
      if (deadLetters !== undefined) put(from, 'InvocationsSentToDlq', at);
      else put(from, isDeadLetter ? 'InvocationsFailedToBeSentToDlq' : 'FailedInvocations', at);
    },
  };
}

const isRule = (arn: string) => arn.startsWith('arn:aws:events:');
