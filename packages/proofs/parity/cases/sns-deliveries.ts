import { binary, type Message, number, spaced, text } from '../sns.ts';
import { type Delivery, deliveryCases } from '../sns-delivery.ts';

const SQS = 'TestSNSSubscriptionSQS';
const PUBLISH = 'TestSNSPublishCrud';
const ALL = { AttributeNames: ['All'], MessageAttributeNames: ['All'] };
const BY_ATTRIBUTE = { MessageAttributeNames: ['All'] };
const RAW = { RawMessageDelivery: true };
const TRACE = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';
const bytes = binary('\x02\x03\x04');
const two = { attr1: number('99.12'), attr2: number('109.12') };
const each = { 'an-attribute-key': text('an-attribute-value'), 'binary-attribute': bytes };
const batch: readonly Message[] = [
  { Message: 'Test Message with two attributes', Subject: 'Subject', attributes: two },
  { Message: 'Test Message with one attribute', Subject: 'Subject', attributes: { attr1: number('19.12') } },
  { Message: 'Test Message without attribute', Subject: 'Subject' },
  { Message: 'Test Message without subject' },
  { Message: spaced({ default: 'test default', sqs: 'test sqs' }), MessageStructure: 'json' },
];
const signed = { Message: 'test signature value with attributes', attributes: { attr1: number('1') } };
const dead: Message = {
  Message: 'test_dlq_after_sqs_endpoint_deleted',
  attributes: { attr1: number('111'), attr2: bytes },
};
const structured = (sqs: unknown): Message => ({
  Message: spaced({ default: 'default field', sqs }),
  MessageStructure: 'json',
});

const DELIVERIES: readonly Delivery[] = [
  {
    test: `${PUBLISH}::test_publish_by_path_parameters`,
    label: 'messages',
    sent: [{ Message: 'test message direct post request' }],
  },
  {
    test: `${PUBLISH}::test_publish_message_by_target_arn`,
    label: 'receive-topic-arn',
    sent: [{ Message: 'test-msg-1' }],
    wanted: BY_ATTRIBUTE,
  },
  {
    test: `${PUBLISH}::test_publish_message_by_target_arn`,
    label: 'receive-target-arn',
    through: 'TargetArn',
    sent: [{ Message: 'test-msg-2' }],
    wanted: BY_ATTRIBUTE,
  },
  {
    test: `${PUBLISH}::test_publish_message_before_subscribe_topic`,
    label: 'receive-messages',
    sent: [{ Message: 'test_message_after', Subject: 'test-subject-after-sub' }],
  },
  {
    test: `${SQS}::test_subscribe_sqs_queue`,
    label: 'messages',
    subscription: { FilterPolicy: { attr1: [{ numeric: ['>', 0, '<=', 100] }] } },
    sent: [{ Message: 'This is a test message', attributes: { attr1: number('99.12') } }],
    wanted: BY_ATTRIBUTE,
  },
  { test: `${SQS}::test_publish_unicode_chars`, label: 'received-message', sent: [{ Message: 'ö§a1"_!?,. £$-' }] },
  {
    test: `${SQS}::test_attribute_raw_subscribe`,
    label: 'messages-response',
    subscription: RAW,
    sent: [{ Message: 'This is a test message', attributes: { store: bytes } }],
    wanted: BY_ATTRIBUTE,
  },
  {
    test: `${SQS}::test_publish_sqs_from_sns`,
    label: 'message-raw-true',
    subscription: RAW,
    sent: [{ Message: 'Test msg', attributes: { attr1: number('99.12') } }],
    wanted: BY_ATTRIBUTE,
  },
  {
    test: `${SQS}::test_publish_sqs_from_sns`,
    label: 'message-raw-false',
    sent: [{ Message: 'Test msg', attributes: { attr1: number('100.12') } }],
    through: 'TargetArn',
    wanted: BY_ATTRIBUTE,
  },
  {
    test: `${SQS}::test_publish_batch_messages_from_sns_to_sqs`,
    label: 'messages',
    subscription: RAW,
    sent: batch,
    isBatch: true,
    wanted: ALL,
  },
  {
    test: `${SQS}::test_publish_sqs_from_sns_with_xray_propagation`,
    label: 'xray-msg',
    sent: [{ Message: 'X-Ray propagation test msg' }],
    headers: { 'x-amzn-trace-id': TRACE },
    wanted: { AttributeNames: ['SentTimestamp', 'AWSTraceHeader'] },
    isOne: true,
  },
  ...[true, false].map((RawMessageDelivery) => ({
    test: `${SQS}::test_redrive_policy_sqs_queue_subscription[${RawMessageDelivery ? 'True' : 'False'}]`,
    label: 'messages',
    subscription: { RawMessageDelivery },
    isLost: true,
    sent: [dead],
    wanted: ALL,
  })),
  ...[0, 1].map((index) => ({
    test: `${SQS}::test_subscription_after_failure_to_deliver`,
    label: `message-${index}-after-delete`,
    isLost: true,
    sent: [{ Message: `test_dlq_after_sqs_endpoint_deleted_${index}` }],
  })),
  {
    test: `${SQS}::test_subscription_after_failure_to_deliver`,
    label: 'messages-before-delete',
    sent: [{ Message: 'test_dlq_before_sqs_endpoint_deleted' }],
  },
  ...[true, false].map((RawMessageDelivery) => ({
    test: `${SQS}::test_message_attributes_not_missing`,
    label: RawMessageDelivery ? 'raw-delivery-msg-attrs' : 'json-delivery-msg-attrs',
    subscription: { RawMessageDelivery },
    sent: [{ Message: 'text', attributes: each }],
    wanted: ALL,
  })),
  {
    test: `${SQS}::test_message_structure_json_to_sqs`,
    label: 'get-msg-json-sqs',
    sent: [structured(spaced({ field: 'value' }))],
  },
  {
    test: `${SQS}::test_message_structure_json_to_sqs`,
    label: 'get-msg-json-default',
    sent: [structured({ field: 'value' })],
  },
  ...['1', '2'].map((SignatureVersion) => ({
    test: `${SQS}::test_publish_sqs_verify_signature[${SignatureVersion}]`,
    label: 'messages',
    topic: { SignatureVersion },
    sent: [signed],
    wanted: ALL,
  })),
];

/** Envelopes, raw messages, batches, dead letters and structures, as queues get them. */
export const parityCases = deliveryCases('sns/test_sns', DELIVERIES);
