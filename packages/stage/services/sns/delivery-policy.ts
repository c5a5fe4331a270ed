import {
  type InferOutput,
  integer,
  literal,
  maxValue,
  minValue,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { numeric } from '../../resource-values.ts';
import type { RetryPolicy } from './retry-policy.ts';

const between = (min: number, max: number, otherwise: number) =>
  optional(pipe(numeric, integer(), minValue(min), maxValue(max)), otherwise);

/** Its defaults are recorded (test_sns::TestSNSSubscriptionHttp::test_subscribe_external_http_endpoint_content_type). */
const retryPolicy = strictObject({
  minDelayTarget: between(1, 3_600, 20),
  maxDelayTarget: between(1, 3_600, 20),
  numRetries: between(0, 100, 3),
  numMaxDelayRetries: between(0, 100, 0),
  numNoDelayRetries: between(0, 100, 0),
  numMinDelayRetries: between(0, 100, 0),
  backoffFunction: optional(picklist(['linear', 'arithmetic', 'geometric', 'exponential']), 'linear'),
});
export type HealthyRetryPolicy = Readonly<InferOutput<typeof retryPolicy>>;

const requestPolicy = strictObject({ headerContentType: string() });

/** Of a subscription: how SNS retries an HTTP endpoint, and what type it says the body has. */
export const subscriptionDeliveryPolicy = strictObject({
  healthyRetryPolicy: optional(retryPolicy),
  requestPolicy: optional(requestPolicy),
});
export type SubscriptionDeliveryPolicy = Readonly<InferOutput<typeof subscriptionDeliveryPolicy>>;

/** Of a topic: for all its HTTP subscriptions that say nothing themselves. */
export const topicDeliveryPolicy = strictObject({
  http: strictObject({
    defaultHealthyRetryPolicy: optional(retryPolicy),
    defaultRequestPolicy: optional(requestPolicy),
    disableSubscriptionOverrides: optional(literal(false)),
  }),
});
export type TopicDeliveryPolicy = Readonly<InferOutput<typeof topicDeliveryPolicy>>;

export const DEFAULT_HEALTHY_POLICY: HealthyRetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
};
export const DEFAULT_CONTENT_TYPE = 'text/plain; charset=UTF-8';

/** A hard limit, in seconds (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html). */
export const LONGEST_POLICY = 3_600;

/**
 * The four phases of a policy: at once, at the shortest pause, with growing pauses, at the longest pause. The jitter that AWS
 * adds is left out, so that a run repeats.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html#delivery-policy-stages
 */
export function healthyRetries(policy: HealthyRetryPolicy): RetryPolicy {
  const pauses = pausesOf(policy);
  return (retries) => pauses[retries];
}

/** Milliseconds before each retry. */
export function pausesOf(policy: HealthyRetryPolicy): readonly number[] {
  const { minDelayTarget, maxDelayTarget, numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } =
    policy;
  const growing = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  const backoff = Array.from({ length: Math.max(0, growing) }, (_, step) => {
    const done = growing === 1 ? 1 : step / (growing - 1);
    return minDelayTarget + (maxDelayTarget - minDelayTarget) * GROWTH[policy.backoffFunction](done);
  });
  return [
    ...Array.from({ length: numNoDelayRetries }, () => 0),
    ...Array.from({ length: numMinDelayRetries }, () => minDelayTarget),
    ...backoff,
    ...Array.from({ length: numMaxDelayRetries }, () => maxDelayTarget),
  ].map((seconds) => Math.round(seconds * 1_000));
}

/**
 * How much of the way from the shortest to the longest pause is done at a part of the backoff phase: AWS draws the curves and
 * names no formula (unverified; settled by: the times at which SNS tries an endpoint that answers 500, for each function).
 */
const GROWTH: Readonly<Record<HealthyRetryPolicy['backoffFunction'], (done: number) => number>> = {
  linear: (done) => done,
  arithmetic: (done) => (done * (done + 1)) / 2,
  geometric: (done) => done ** 2,
  exponential: (done) => (2 ** (10 * done) - 1) / (2 ** 10 - 1),
};

interface EffectivePolicy {
  readonly healthyRetryPolicy: HealthyRetryPolicy;
  readonly requestPolicy: { readonly headerContentType: string };
}

/** What holds for a subscription: what it says itself, else what its topic says, else what AWS says. */
export function effectivePolicy(
  { deliveryPolicy: topic }: { readonly deliveryPolicy?: TopicDeliveryPolicy | undefined },
  own: SubscriptionDeliveryPolicy = {},
): EffectivePolicy {
  return {
    healthyRetryPolicy: own.healthyRetryPolicy ?? topic?.http.defaultHealthyRetryPolicy ?? DEFAULT_HEALTHY_POLICY,
    requestPolicy: own.requestPolicy ?? topic?.http.defaultRequestPolicy ?? { headerContentType: DEFAULT_CONTENT_TYPE },
  };
}
