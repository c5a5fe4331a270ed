import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const FILE = 'sqs/test_sqs';
/** As many queues as there are cases: none sees the messages of another. */
const NAMES = Array.from({ length: 40 }, (_, index) => `parity-${index}`);
const SMALL = 'parity-small';
const resources: Resources = {
  ...Object.fromEntries(
    NAMES.map((QueueName, index) => [`Queue${index}`, { Type: 'AWS::SQS::Queue', Properties: { QueueName } }]),
  ),
  Small: { Type: 'AWS::SQS::Queue', Properties: { QueueName: SMALL, MaximumMessageSize: 1_024 } },
};

type Ask = (sqs: (operation: string, input?: object) => Promise<unknown>, world: ParityWorld) => unknown;

/** The operations of one queue. */
function onQueue(name: string, ask: Ask): ParityCase['ask'] {
  return (world) => {
    const QueueUrl = `${world.stage.endpoint}/000000000000/${name}`;
    return ask((operation, input = {}) => world.call(`AmazonSQS.${operation}`, { QueueUrl, ...input }), world);
  };
}

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const MiB = 1_048_576;
const entries = (count: number, more: object = { MessageBody: 'x' }) =>
  Array.from({ length: count }, (_, index) => ({ Id: `${index}`, ...more }));
/** The handle of a message that was sent and received. */
async function received(sqs: Parameters<Ask>[0], message: object = { MessageBody: 'foo' }, how: object = {}) {
  await sqs('SendMessage', message);
  const { Messages } = Object(await sqs('ReceiveMessage', how));
  return Messages?.[0];
}

const NAMES_CASE = 'test_receive_message_message_attribute_names_filters[sqs]';
const attributes = { Help: text('Me'), Hello: text('There'), General: text('Kenobi') };
const withDots = { 'Help.Me': text('Me'), Hello: attributes.Hello, General: attributes.General };
const byNames = (
  label: string,
  MessageAttributeNames: readonly string[],
  isMessage = false,
): readonly [string, string, Ask] => [
  NAMES_CASE,
  label,
  async (sqs) => {
    const message = { MessageBody: 'msg', MessageAttributes: withDots };
    const answer = await received(sqs, message, { MessageAttributeNames });
    return isMessage ? answer : { Messages: [answer] };
  },
];

const SYSTEM_CASE = 'test_receive_message_attribute_names_filters[sqs]';
const bySystemNames = (label: string, receives: number, how: object): readonly [string, string, Ask] => [
  SYSTEM_CASE,
  label,
  async (sqs) => {
    await sqs('SendMessage', { MessageBody: 'msg', MessageAttributes: { Foo: text('Bar') } });
    let answer: unknown;
    for (let receive = 0; receive < receives; receive += 1) {
      answer = await sqs('ReceiveMessage', { VisibilityTimeout: 0, ...how });
    }
    return answer;
  },
];

const CASES: readonly (readonly [test: string, label: string, ask: Ask, queue?: string])[] = [
  [
    'test_send_receive_max_number_of_messages[sqs]',
    'send_max_number_of_messages',
    (sqs) => sqs('ReceiveMessage', { MaxNumberOfMessages: 11 }),
  ],
  [
    'test_send_oversized_message[sqs]',
    'send_oversized_message',
    (sqs) => sqs('SendMessage', { MessageBody: 'a'.repeat(MiB), MessageAttributes: { k: text('x') } }),
  ],
  [
    'test_send_message_with_updated_maximum_message_size[sqs]',
    'send_oversized_message',
    (sqs) => sqs('SendMessage', { MessageBody: 'a'.repeat(1_025) }),
    SMALL,
  ],
  [
    'test_send_message_batch_with_oversized_contents[sqs]',
    'send_oversized_message_batch',
    (sqs) =>
      sqs('SendMessageBatch', {
        Entries: [
          { Id: '1', MessageBody: 'a'.repeat(MiB / 2) },
          { Id: '2', MessageBody: 'a'.repeat(MiB / 2 + 1) },
        ],
      }),
  ],
  [
    'test_send_batch_message_size',
    'send-message-batch-result',
    (sqs) =>
      sqs('SendMessageBatch', {
        Entries: [
          { Id: 'large', MessageBody: 'a'.repeat(1_025) },
          { Id: 'fits', MessageBody: 'a'.repeat(1_024) },
        ],
      }),
    SMALL,
  ],
  [
    'test_too_many_entries_in_batch_request[sqs]',
    'test_too_many_entries_in_batch_request',
    (sqs) => sqs('SendMessageBatch', { Entries: entries(20) }),
  ],
  [
    'test_invalid_batch_id[sqs]',
    'test_invalid_batch_id',
    (sqs) => sqs('SendMessageBatch', { Entries: [{ Id: 'message:invalid', MessageBody: 'x' }] }),
  ],
  [
    'test_delete_message_batch_with_too_large_batch[sqs]',
    'error_response',
    (sqs) => sqs('DeleteMessageBatch', { Entries: entries(20, { ReceiptHandle: 'x' }) }),
  ],
  [
    'test_change_message_visibility_batch_with_too_large_batch[sqs]',
    'error_response',
    (sqs) =>
      sqs('ChangeMessageVisibilityBatch', { Entries: entries(20, { ReceiptHandle: 'x', VisibilityTimeout: 1 }) }),
  ],
  ...['', 'testLongId'.repeat(10), 'invalid:id'].map((Id): readonly [string, string, Ask] => [
    `test_delete_message_batch_invalid_msg_id[sqs-${Id}]`,
    'error_response',
    (sqs) => sqs('DeleteMessageBatch', { Entries: [{ Id, ReceiptHandle: 'x' }] }),
  ]),
  [
    'test_send_message_with_empty_string_attribute[sqs]',
    'empty-string-attr',
    (sqs) => sqs('SendMessage', { MessageBody: 'x', MessageAttributes: { ErrorDetails: text('') } }),
  ],
  [
    'test_successive_purge_calls_fail[sqs]',
    'purge_queue_error',
    async (sqs) => {
      await sqs('PurgeQueue');
      return sqs('PurgeQueue');
    },
  ],
  [
    'test_non_existent_queue',
    'queue-does-not-exist-url',
    (_, world) => world.call('AmazonSQS.GetQueueUrl', { QueueName: 'gone' }),
  ],
  [
    'test_non_existent_queue',
    'queue-does-not-exist',
    (_, world) => world.call('AmazonSQS.GetQueueAttributes', { QueueUrl: `${world.stage.endpoint}/000000000000/gone` }),
  ],
  [
    'test_send_receive_wait_time_seconds[sqs]',
    'recieve_message_error_too_large',
    (sqs) => sqs('ReceiveMessage', { WaitTimeSeconds: 21 }),
  ],
  [
    'test_send_receive_wait_time_seconds[sqs]',
    'recieve_message_error_too_small',
    (sqs) => sqs('ReceiveMessage', { WaitTimeSeconds: -1 }),
  ],
  [
    'test_send_receive_wait_time_seconds[sqs]',
    'empty_short_poll_by_default_resp',
    async (sqs) => ({ Messages: [await received(sqs, { MessageBody: 'message' })] }),
  ],
  [
    'test_send_receive_wait_time_seconds[sqs]',
    'empty_short_poll_explicit_resp',
    async (sqs) => ({ Messages: [await received(sqs, { MessageBody: 'message' }, { WaitTimeSeconds: 0 })] }),
  ],
  ['test_receive_empty_queue[sqs]', 'empty_short_poll_resp', (sqs) => sqs('ReceiveMessage', { WaitTimeSeconds: 0 })],
  ['test_send_empty_message[sqs]', 'send_empty_message', (sqs) => sqs('SendMessage', { MessageBody: '' })],
  [
    'test_send_message_with_binary_attributes[sqs]',
    'binary-attrs-msg',
    async (sqs) => {
      const BinaryValue = Buffer.from(
        'traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01',
      ).toString('base64');
      const MessageAttributes = { attr1: { DataType: 'Binary', BinaryValue } };
      const message = await received(
        sqs,
        { MessageBody: 'test', MessageAttributes },
        { MessageAttributeNames: ['All'] },
      );
      // boto3 shows bytes as Python does.
      message.MessageAttributes.attr1.BinaryValue = `b'${Buffer.from(BinaryValue, 'base64').toString().replace('\x1e', '\\x1e')}'`;
      return { Messages: [message] };
    },
  ],
  [
    'test_change_message_visibility_after_visibility_timeout_expiration[sqs]',
    'visibility_timeout_expired',
    async (sqs, world) => {
      const { ReceiptHandle } = await received(sqs, { MessageBody: 'foobar' }, { VisibilityTimeout: 2 });
      await world.stage.advance(3);
      return sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 2 });
    },
  ],
  [
    NAMES_CASE,
    'send_message_response',
    (sqs) => sqs('SendMessage', { MessageBody: 'msg', MessageAttributes: withDots }),
  ],
  byNames('empty_filter', []),
  byNames('all_name', ['All']),
  byNames('all_wildcard_asterisk', ['*'], true),
  byNames('all_wildcard', ['.*'], true),
  byNames('only_non_existing_names', ['Foo', 'Help'], true),
  byNames('only_existing', ['Hello', 'General'], true),
  byNames('existing_and_non_existing', ['Foo', 'Hello'], true),
  byNames('prefix_filter', ['Hel.*'], true),
  bySystemNames('all_attributes', 1, { AttributeNames: ['All'] }),
  bySystemNames('all_system_and_message_attributes', 2, { AttributeNames: ['All'], MessageAttributeNames: ['All'] }),
  bySystemNames('single_attribute', 3, { AttributeNames: ['SenderId'] }),
  bySystemNames('multiple_attributes', 4, { AttributeNames: ['SenderId'] }),
];

/** What queues answer, and what they refuse. */
export const parityCases: ParityCases = {
  resources,
  cases: () => {
    const free = NAMES.values();
    return CASES.map(([test, label, ask, queue]) => ({
      recording: { file: FILE, test: `TestSqsProvider::${test}`, label },
      ask: onQueue(queue ?? free.next().value ?? '', ask),
    }));
  },
};
