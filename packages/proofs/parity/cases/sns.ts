import type { ParityCase, ParityCases } from '../parity-case.ts';
import {
  binary,
  type Message,
  number,
  publish,
  publishBatch,
  queueFor,
  sns,
  spaced,
  text,
  topicArn,
  topicFor,
} from '../sns.ts';

const FILE = 'sns/test_sns';
const CRUD = 'TestSNSPublishCrud';
const SQS = 'TestSNSSubscriptionSQS';
const TopicArn = topicArn('Parity');
const UNKNOWN = topicArn('Parity-fake');
const ELSEWHERE = TopicArn.replace('us-east-1', 'eu-west-1');
const MAX_BYTES = 262_144;

type Row = readonly [test: string, label: string, ask: ParityCase['ask'], reason?: string];

const asks = (test: string, label: string, message: Message): Row => [
  `${CRUD}::${test}`,
  label,
  (world) => publish(world, { TopicArn, Message: 'This is a test message', ...message }),
];
const asksBatch = (
  test: string,
  label: string,
  messages: readonly Message[],
  ids?: readonly string[],
  to = TopicArn,
): Row => [test, label, (world) => publishBatch(world, to, messages, ids)];

const one = { attr1: number('1') };
/** Bytes of the attribute: its name, its type and its value. */
const ONE_BYTES = 12;
const structured = (label: string, Message: string) =>
  asks('test_message_structure_json_exc', label, { Message, MessageStructure: 'json' });

const WRONG_ATTRIBUTES: Readonly<Record<string, NonNullable<Message['attributes']>>> = {
  missing_string_attr: { attr1: text('') },
  fully_missing_string_attr: { attr1: { DataType: 'String' } },
  fully_missing_data_type: { attr1: { StringValue: 'value' } },
  missing_binary_attr: { attr1: binary('') },
  str_attr_binary_value: { attr1: { ...binary('123'), DataType: 'String' } },
  int_attr_binary_value: { attr1: { ...binary('123'), DataType: 'Number' } },
  binary_attr_string_value: { attr1: { ...text('123'), DataType: 'Binary' } },
  invalid_attr_string_value: { attr1: { ...text('123'), DataType: 'InvalidType' } },
  too_long_name: { ['a'.repeat(257)]: text('123') },
  invalid_name: { 'a^*?': text('123') },
  invalid_name_2: { '.abc': text('123') },
  invalid_name_3: { 'abc.': text('123') },
  invalid_name_4: { 'a..bc': text('123') },
};
const TYPES = {
  'publish-error': 'String.',
  'publish-error-2': 'Stringprefixed',
  'publish-ok-1': 'String.prefixed',
  'publish-ok-2': 'String.  prefixed.',
};
const IDS = {
  'invalid-char-dot': 'message.id',
  'invalid-char-special': 'msg@123#test',
  'id-too-long-81': 'a'.repeat(81),
  'id-too-long-91': `my${'really'.repeat(13)}longid`,
  'valid-id-80-chars': 'a'.repeat(80),
  'valid-id-with-hyphen-underscore': 'valid-message_123',
};

const ROWS: readonly Row[] = [
  asks('test_unknown_topic_publish', 'success', {}),
  asks('test_unknown_topic_publish', 'error', { TopicArn: UNKNOWN }),
  asks('test_publish_wrong_arn_format', 'invalid-topic-arn', { TopicArn: 'randomstring' }),
  asks('test_publish_wrong_arn_format', 'invalid-topic-arn-1', { TopicArn: 'randomstring:1' }),
  asks('test_publish_wrong_arn_format', 'empty-topic', { TopicArn: '' }),
  asks('test_topic_publish_another_region', 'error', { TopicArn: ELSEWHERE }),
  asksBatch(`${CRUD}::test_topic_publish_another_region`, 'error-batch', [{ Message: 'x' }], ['1'], ELSEWHERE),
  [
    `${CRUD}::test_publish_non_existent_target`,
    'non-existent-endpoint',
    (world) =>
      publish(world, {
        TargetArn: topicArn('endpoint/APNS/abcdef/0f7d5971-aa8b-4bd5-b585-0826e9f93a66'),
        Message: 'This is a push notification',
      }),
  ],
  asks('test_publish_with_empty_subject', 'response-without-subject', {}),
  asks('test_publish_with_empty_subject', 'response-with-empty-subject', { Subject: '' }),
  asks('test_empty_sns_message', 'empty-msg-error', { Message: '' }),
  asks('test_publish_too_long_message', 'error', { Message: 'This is a test message'.repeat(12_000) }),
  asks('test_publish_too_long_message', 'error-with-attrs', {
    Message: 'a'.repeat(MAX_BYTES - ONE_BYTES + 1),
    attributes: one,
  }),
  asksBatch(`${CRUD}::test_publish_batch_too_long_message`, 'error-no-attrs', [
    { Message: 'a'.repeat(MAX_BYTES / 2) },
    { Message: 'b'.repeat(MAX_BYTES / 2 + 1) },
  ]),
  asksBatch(`${CRUD}::test_publish_batch_too_long_message`, 'error-with-attrs', [
    { Message: 'a'.repeat(MAX_BYTES - ONE_BYTES), attributes: one },
    { Message: 'b' },
  ]),
  structured('missing-default-key', spaced({ sqs: 'Test message' })),
  structured('invalid-json', '{"default": "This is a default message"} }'),
  structured('duplicate-json-keys', '{"default": "This is a default message", "default": "Duplicate"}'),
  structured('key-is-not-string', spaced({ default: { object: 'test' } })),
  ...Object.entries(WRONG_ATTRIBUTES).flatMap(([label, attributes]): readonly Row[] => [
    [
      `${SQS}::test_empty_or_wrong_message_attributes`,
      label,
      (world) => publish(world, { TopicArn, Message: 'test message', attributes }),
    ],
    asksBatch(
      `${SQS}::test_empty_or_wrong_message_attributes`,
      `batch-${label}`,
      [{ Message: 'test-batch', attributes }, { Message: 'valid-batch' }],
      ['1', '3'],
    ),
  ]),
  ...Object.entries(TYPES).map(
    ([label, DataType]): Row => [
      `${SQS}::test_message_attributes_prefixes`,
      label,
      (world) =>
        publish(world, {
          TopicArn,
          Message: 'test message',
          attributes: { attr1: { DataType, StringValue: 'prefixed-1' } },
        }),
    ],
  ),
  ...Object.entries(IDS).map(([label, id]) =>
    asksBatch(`${CRUD}::test_publish_batch_invalid_entry_id`, label, [{ Message: 'x' }], [id]),
  ),
  asksBatch(
    `${SQS}::test_publish_batch_messages_from_sns_to_sqs`,
    'publish-batch',
    Array.from({ length: 5 }, () => ({ Message: 'x' })),
  ),
  asksBatch(
    `${SQS}::test_publish_batch_messages_without_topic`,
    'publish-batch-no-topic',
    [{ Message: 'x' }],
    ['1'],
    UNKNOWN,
  ),
  asksBatch(
    `${SQS}::test_publish_batch_exceptions`,
    'too-many-msg',
    Array.from({ length: 11 }, () => ({ Message: 'x' })),
  ),
  asksBatch(`${SQS}::test_publish_batch_exceptions`, 'same-msg-id', [{ Message: 'x' }, { Message: 'x' }], ['1', '1']),
  asksBatch(`${SQS}::test_publish_batch_exceptions`, 'no-default-key-json', [
    { Message: spaced({ sqs: 'test sqs' }), MessageStructure: 'json' },
  ]),
  [
    `${SQS}::test_message_attributes_not_missing`,
    'publish-msg-raw',
    (world) =>
      publish(world, { TopicArn, Message: 'text', attributes: { name: text('value'), bytes: binary('\x02') } }),
  ],
  [
    `${SQS}::test_publish_message_group_id`,
    'messages',
    (world) => publish(world, { TopicArn, Message: 'x', MessageGroupId: 'my-group-id-1' }),
    'Standard queues of the stage have no message groups, so the parameter is refused by name and not lost.',
  ],
  [
    'TestSNSTopicCrud::test_create_topic_with_attributes',
    'get-attrs-nonexistent-topic',
    (world) => sns(world, 'GetTopicAttributes', { TopicArn: UNKNOWN }),
  ],
  [
    'TestSNSTopicCrud::test_create_topic_with_attributes',
    'get-attrs-malformed-topic',
    (world) => sns(world, 'GetTopicAttributes', { TopicArn: 'test-topic' }),
  ],
  [
    'TestSNSMultiRegions::test_cross_region_access',
    'get-topic-attrs',
    (world) => sns(world, 'GetTopicAttributes', { TopicArn: ELSEWHERE }),
  ],
  [
    'TestSNSSubscriptionCrud::test_create_subscriptions_with_attributes',
    'get-attrs-nonexistent-sub',
    (world) => sns(world, 'GetSubscriptionAttributes', { SubscriptionArn: `${TopicArn}:none` }),
  ],
  [
    'TestSNSSubscriptionCrudV2::test_getting_subscriptions_by_topic',
    'list-subscriptions-by-topic',
    (world) => sns(world, 'ListSubscriptionsByTopic', { TopicArn }),
  ],
];

/** What topics answer, and what they refuse. */
export const parityCases: ParityCases = {
  resources: { ...queueFor('Parity'), ...topicFor('Parity') },
  cases: () =>
    ROWS.map(([test, label, ask, reason]) => ({
      recording: { file: FILE, test, label },
      ask,
      ...(reason === undefined ? {} : { reason }),
    })),
};
