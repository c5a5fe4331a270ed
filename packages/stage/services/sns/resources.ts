import {
  array,
  boolean,
  maxValue,
  minValue,
  optional,
  picklist,
  pipe,
  record,
  regex,
  strictObject,
  string,
  unknown,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { accepted, numeric, physicalName, place, placed, reasons } from '../../resource-values.ts';
import { subscriptionDeliveryPolicy, topicDeliveryPolicy } from './delivery-policy.ts';
import { parseFilterPolicy } from './filter-policy.ts';
import type { SnsStage } from './index.ts';
import type { Sns } from './sns.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from './sns.ts';
import { checkEndpoint } from './subscription-operations.ts';
import { FIFO_SUFFIX, PROTOCOLS, type Subscription } from './topic.ts';

const topicName = pipe(
  string(),
  regex(/^(?=.{1,256}$)[\w-]+(\.fifo)?$/, 'it has 1 to 256 letters, digits, hyphens and underscores'),
);
const protocol = picklist(PROTOCOLS, `the local stage delivers to ${PROTOCOLS.join(', ')} only`);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SNS.html */
export function snsResources(sns: Sns, stage: SnsStage): readonly ResourceType[] {
  const { access, arn, lambda, sqs, whenLoaded } = stage;

  /** Checks, once everything exists, that the subscriber and its dead-letter queue do. */
  const subscribe = (subscription: Omit<Subscription, 'arn'>, origin: ResourceOrigin): string => {
    const { protocol, endpoint, deadLetterArn } = subscription;
    accepted(origin, () => checkEndpoint(protocol, endpoint));
    whenLoaded(() => {
      if (protocol === 'sqs') accepted(origin, () => sqs.byArn(endpoint));
      if (protocol === 'lambda') accepted(origin, () => lambda.find(endpoint));
      if (deadLetterArn !== undefined) accepted(origin, () => sqs.byArn(deadLetterArn));
    });
    return placed(origin, () => sns.subscribe(subscription));
  };

  return [
    resourceType({
      type: 'AWS::SNS::Topic',
      properties: {
        // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
        TopicName: optional(topicName),
        FifoTopic: optional(boolean(), false),
        ContentBasedDeduplication: optional(boolean(), false),
        FifoThroughputScope: optional(picklist(['Topic', 'MessageGroup']), 'Topic'),
        MaximumMessageSize: optional(pipe(numeric, minValue(1_024), maxValue(1_048_576)), DEFAULT_MAX_MESSAGE_BYTES),
        Subscription: optional(array(strictObject({ Protocol: protocol, Endpoint: string() })), []),
        TracingConfig: optional(picklist(['Active', 'PassThrough']), 'PassThrough'),
        SignatureVersion: optional(picklist(['1', '2']), '1'),
        DisplayName: optional(string()),
        DeliveryPolicy: optional(topicDeliveryPolicy),
      },
      notExecuted: {
        KmsMasterKeyId: reasons.encryption,
        Tags: reasons.tags,
      },
      create({ TopicName, MaximumMessageSize, SignatureVersion, Subscription, TracingConfig, ...others }, origin) {
        const fifo = others.FifoTopic
          ? { contentBasedDeduplication: others.ContentBasedDeduplication, throughputScope: others.FifoThroughputScope }
          : undefined;
        const name = TopicName ?? `${physicalName(origin)}${fifo === undefined ? '' : FIFO_SUFFIX}`;
        // Recorded: test_sns::test_create_topic_name_constraints.
        if (name.endsWith(FIFO_SUFFIX) !== (fifo !== undefined)) {
          throw new StageError(
            `${place(origin)}: the name of a FIFO topic ends with ${FIFO_SUFFIX}, and no other name does.`,
          );
        }
        const topicArn = arn('sns', name);
        sns.createTopic({
          name,
          arn: topicArn,
          maxMessageBytes: MaximumMessageSize,
          tracing: TracingConfig,
          signatureVersion: SignatureVersion,
          displayName: others.DisplayName,
          deliveryPolicy: others.DeliveryPolicy,
          ...(fifo === undefined ? {} : { fifo }),
        });
        for (const { Protocol, Endpoint } of Subscription) {
          subscribe({ topicArn, protocol: Protocol, endpoint: Endpoint, raw: false }, origin);
        }
        return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
      },
    }),
    resourceType({
      type: 'AWS::SNS::Subscription',
      properties: {
        TopicArn: string(),
        Protocol: protocol,
        Endpoint: string(),
        FilterPolicy: optional(record(string(), unknown())),
        FilterPolicyScope: optional(picklist(['MessageAttributes', 'MessageBody']), 'MessageAttributes'),
        RawMessageDelivery: optional(boolean(), false),
        RedrivePolicy: optional(strictObject({ deadLetterTargetArn: string() })),
        DeliveryPolicy: optional(subscriptionDeliveryPolicy),
      },
      create(
        {
          TopicArn,
          Protocol,
          Endpoint,
          FilterPolicy,
          FilterPolicyScope,
          RawMessageDelivery,
          RedrivePolicy,
          DeliveryPolicy,
        },
        origin,
      ) {
        const isHttp = Protocol === 'http' || Protocol === 'https';
        if (RawMessageDelivery && Protocol !== 'sqs' && !isHttp) {
          throw new StageError(`${place(origin)}: only queues and HTTP endpoints get raw messages.`);
        }
        if (DeliveryPolicy !== undefined && !isHttp) {
          throw new StageError(`${place(origin)}: only HTTP endpoints have a delivery policy of their own.`);
        }
        const filter =
          FilterPolicy === undefined
            ? {}
            : { filter: placed(origin, () => parseFilterPolicy(FilterPolicy, FilterPolicyScope)) };
        const subscriptionArn = subscribe(
          {
            topicArn: TopicArn,
            protocol: Protocol,
            endpoint: Endpoint,
            raw: RawMessageDelivery,
            ...filter,
            ...(RedrivePolicy === undefined ? {} : { deadLetterArn: RedrivePolicy.deadLetterTargetArn }),
            ...(DeliveryPolicy === undefined ? {} : { deliveryPolicy: DeliveryPolicy }),
          },
          origin,
        );
        return { ref: subscriptionArn, attributes: { Arn: subscriptionArn } };
      },
    }),
    resourceType({
      type: 'AWS::SNS::TopicPolicy',
      properties: { Topics: array(string()), PolicyDocument: policyDocument },
      create({ Topics, PolicyDocument }, origin) {
        // A topic has one policy, as a queue does: the one that is created later replaces the other (unverified; settled by: a
        // stack with two policies of one topic).
        for (const topicArn of Topics) {
          access.setResourcePolicy(accepted(origin, () => sns.topic(topicArn)).settings.arn, PolicyDocument);
        }
        return { ref: physicalName(origin), attributes: { Id: physicalName(origin) } };
      },
    }),
    resourceType({
      type: 'AWS::SNS::TopicInlinePolicy',
      properties: { TopicArn: string(), PolicyDocument: policyDocument },
      create({ TopicArn, PolicyDocument }, origin) {
        access.setResourcePolicy(accepted(origin, () => sns.topic(TopicArn)).settings.arn, PolicyDocument);
        return { ref: TopicArn };
      },
    }),
  ];
}
