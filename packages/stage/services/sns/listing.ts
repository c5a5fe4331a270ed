import { optional, strictObject, string } from 'valibot';
import { declared } from '../../declared.ts';
import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import { effectivePolicy, type SubscriptionDeliveryPolicy } from './delivery-policy.ts';
import type { Sns } from './sns.ts';
import type { Subscription } from './topic.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
const PAGE = 100;
const NextToken = optional(string());

/** What SNS tells of its topics and subscriptions. */
export function snsListing(sns: Sns, stage: Pick<StageCore, 'account' | 'arn' | 'stacks'>): Record<string, Operation> {
  const { account, arn } = stage;
  const isThere = (subscription: Subscription) => sns.agreements.of(subscription).status !== 'deleted';
  const listed = (subscription: Subscription) => ({
    ...described(subscription),
    ...(sns.isConfirmed(subscription) ? {} : { SubscriptionArn: 'PendingConfirmation' }),
  });
  const described = ({ arn: SubscriptionArn, protocol, endpoint, topicArn }: Subscription) => ({
    SubscriptionArn,
    Owner: account,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  });
  const deliveryPolicies = ({ protocol, topicArn, deliveryPolicy }: Subscription) =>
    protocol.startsWith('http')
      ? {
          ...(deliveryPolicy === undefined ? {} : { DeliveryPolicy: shown(deliveryPolicy) }),
          EffectiveDeliveryPolicy: shown(effectivePolicy(sns.topic(topicArn).settings, deliveryPolicy)),
        }
      : {};
  const page = <Item>(items: readonly Item[], token: string | undefined) =>
    pageOf(items, token, PAGE, new AwsError('InvalidParameter', 'Invalid parameter: NextToken'));
  return {
    ListTopics: operation({
      input: strictObject({ NextToken }),
      permissions: () => [{ action: 'sns:ListTopics', resource: arn('sns', '*') }],
      run: (input) => {
        const { items, next } = page(sns.all, input.NextToken);
        return { Topics: items.map(({ settings }) => ({ TopicArn: settings.arn })), NextToken: next };
      },
    }),
    ListSubscriptions: operation({
      input: strictObject({ NextToken }),
      permissions: () => [{ action: 'sns:ListSubscriptions', resource: arn('sns', '*') }],
      run: (input) => {
        const { items, next } = page(sns.subscriptions.filter(isThere), input.NextToken);
        return { Subscriptions: items.map(listed), NextToken: next };
      },
    }),
    ListSubscriptionsByTopic: operation({
      input: strictObject({ TopicArn: string(), NextToken }),
      permissions: ({ TopicArn }) => [{ action: 'sns:ListSubscriptionsByTopic', resource: TopicArn }],
      run: (input) => {
        const { items, next } = page(sns.topic(input.TopicArn).subscriptions.filter(isThere), input.NextToken);
        return { Subscriptions: items.map(listed), NextToken: next };
      },
    }),
    GetSubscriptionAttributes: operation({
      input: strictObject({ SubscriptionArn: string() }),
      permissions: ({ SubscriptionArn }) => [
        { action: 'sns:GetSubscriptionAttributes', resource: SubscriptionArn.replace(/:[^:]+$/, '') },
      ],
      run: ({ SubscriptionArn }) => {
        const found = sns.subscription(SubscriptionArn);
        const { status, isAuthenticated, token } = sns.agreements.of(found);
        const { FilterPolicy, FilterPolicyScope } =
          declared(stage, 'AWS::SNS::Subscription').find(({ ref }) => ref === SubscriptionArn)?.properties ?? {};
        const attributes = {
          ...described(found),
          RawMessageDelivery: found.raw,
          PendingConfirmation: status === 'pending',
          // The owner of a queue or a function is authenticated: nobody else was asked.
          ConfirmationWasAuthenticated: token === undefined || isAuthenticated === true,
          ...deliveryPolicies(found),
          ...(FilterPolicy === undefined
            ? {}
            : {
                FilterPolicy: JSON.stringify(FilterPolicy),
                FilterPolicyScope: FilterPolicyScope ?? 'MessageAttributes',
              }),
          ...(found.deadLetterArn === undefined
            ? {}
            : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: found.deadLetterArn }) }),
        };
        return { Attributes: new Map(Object.entries(attributes)) };
      },
    }),
  };
}

/** With the members that AWS shows and nobody can set (recorded: ::test_subscribe_external_http_endpoint_content_type). */
const shown = ({ healthyRetryPolicy, requestPolicy }: SubscriptionDeliveryPolicy) =>
  JSON.stringify({
    healthyRetryPolicy: healthyRetryPolicy ?? null,
    sicklyRetryPolicy: null,
    throttlePolicy: null,
    requestPolicy: requestPolicy ?? null,
    guaranteed: false,
  });
