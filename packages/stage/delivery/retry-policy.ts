import { integer, maxValue, minValue, optional, pipe, strictObject, string } from 'valibot';
import { numeric } from '../resource-values.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './retried-delivery.ts';

const between = (min: number, max: number) => optional(pipe(numeric, integer(), minValue(min), maxValue(max)));

/** What targets of rules and of schedules have in common: how long to retry, and where to put what does not arrive. */
export const retryProperties = {
  RetryPolicy: optional(
    strictObject({ MaximumEventAgeInSeconds: between(60, 86_400), MaximumRetryAttempts: between(0, 185) }),
    {},
  ),
  DeadLetterConfig: optional(strictObject({ Arn: optional(string()) }), {}),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-retrypolicy.html */
export function retryPolicy(policy: {
  readonly MaximumEventAgeInSeconds?: number | undefined;
  readonly MaximumRetryAttempts?: number | undefined;
}): RetryPolicy {
  return {
    maxAgeSeconds: policy.MaximumEventAgeInSeconds ?? DEFAULT_RETRY_POLICY.maxAgeSeconds,
    maxRetries: policy.MaximumRetryAttempts ?? DEFAULT_RETRY_POLICY.maxRetries,
  };
}
