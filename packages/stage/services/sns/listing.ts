import { optional, strictObject, string } from 'valibot';
import { declared } from '../../declared.ts';
import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import type { Sns } from './sns.ts';
import type { Subscription } from './topic.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
const PAGE = 100;
const NextToken = optional(string());

/** What SNS tells of its topics and subscriptions. */
export function snsListing(sns: Sns, stage: Pick<StageCore, 'account' | 'arn' | 'stacks'>): Record<string, Operation> {
  const { account, arn } = stage;
  const all = () => sns.all.flatMap(({ subscriptions }) => subscriptions);
  const listed = ({ arn: SubscriptionArn, protocol, endpoint, topicArn }: Subscription) => ({
    SubscriptionArn,
    Owner: account,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  });
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
        const { items, next } = page(all(), input.NextToken);
        return { Subscriptions: items.map(listed), NextToken: next };
      },
    }),
    ListSubscriptionsByTopic: operation({
      input: strictObject({ TopicArn: string(), NextToken }),
      permissions: ({ TopicArn }) => [{ action: 'sns:ListSubscriptionsByTopic', resource: TopicArn }],
      run: (input) => {
        const { items, next } = page(sns.topic(input.TopicArn).subscriptions, input.NextToken);
        return { Subscriptions: items.map(listed), NextToken: next };
      },
    }),
    GetSubscriptionAttributes: operation({
      input: strictObject({ SubscriptionArn: string() }),
      permissions: ({ SubscriptionArn }) => [
        { action: 'sns:GetSubscriptionAttributes', resource: SubscriptionArn.replace(/:[^:]+$/, '') },
      ],
      run: ({ SubscriptionArn }) => {
        const found = all().find((one) => one.arn === SubscriptionArn);
        if (found === undefined) throw new AwsError('NotFound', 'Subscription does not exist', 404);
        const { FilterPolicy, FilterPolicyScope } =
          declared(stage, 'AWS::SNS::Subscription').find(({ ref }) => ref === SubscriptionArn)?.properties ?? {};
        const attributes = {
          ...listed(found),
          RawMessageDelivery: found.raw,
          PendingConfirmation: false,
          ConfirmationWasAuthenticated: true,
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
