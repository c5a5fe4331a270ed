import type { Question, Sqs } from './queues.ts';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const MiB = 1_048_576;
const TRACE = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';
const entries = (count: number, more: object = { MessageBody: 'x' }) =>
  Array.from({ length: count }, (_, index) => ({ Id: `${index}`, ...more }));
/** The handle of a message that was sent and received. */
async function received(sqs: Sqs, message: object = { MessageBody: 'foo' }, how: object = {}) {
  await sqs('SendMessage', message);
  const { Messages } = Object(await sqs('ReceiveMessage', how));
  return Messages?.[0];
}

const NAMES_CASE = 'test_receive_message_message_attribute_names_filters[sqs]';
const attributes = { Help: text('Me'), Hello: text('There'), General: text('Kenobi') };
const withDots = { 'Help.Me': text('Me'), Hello: attributes.Hello, General: attributes.General };
const byNames = (label: string, MessageAttributeNames: readonly string[], isMessage = false): Question => [
  NAMES_CASE,
  label,
  async (sqs) => {
    const message = { MessageBody: 'msg', MessageAttributes: withDots };
    const answer = await received(sqs, message, { MessageAttributeNames });
    return isMessage ? answer : { Messages: [answer] };
  },
];

/** Receives a message several times. @returns the last answer */
async function receivedBy(sqs: Sqs, receives: number, how: object): Promise<unknown> {
  await sqs('SendMessage', { MessageBody: 'msg', MessageAttributes: { Foo: text('Bar') } });
  let answer: unknown;
  for (let receive = 0; receive < receives; receive += 1) {
    answer = await sqs('ReceiveMessage', { VisibilityTimeout: 0, ...how });
  }
  return answer;
}

/** A test for each of the parameters that name system attributes, the old one and the new one. */
const bySystemNames = (test: string, parameter: string): readonly Question[] => {
  const ask = (label: string, receives: number, names: readonly string[], more: object = {}): Question => [
    test,
    label,
    (sqs) => receivedBy(sqs, receives, { [parameter]: names, ...more }),
  ];
  return [
    ask('all_attributes', 1, ['All']),
    ask('all_system_and_message_attributes', 2, ['All'], { MessageAttributeNames: ['All'] }),
    ask('single_attribute', 3, ['SenderId']),
    ask('multiple_attributes', 4, ['SenderId', 'SequenceNumber']),
  ];
};

/** What the recorded tests asked of one queue each. */
export const QUESTIONS: readonly Question[] = [
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
    { MaximumMessageSize: 1_024 },
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
    { MaximumMessageSize: 1_024 },
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
  ...['', 'testLongId'.repeat(10), 'invalid:id'].map(
    (Id): Question => [
      `test_delete_message_batch_invalid_msg_id[sqs-${Id}]`,
      'error_response',
      (sqs) => sqs('DeleteMessageBatch', { Entries: [{ Id, ReceiptHandle: 'x' }] }),
    ],
  ),
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
  byNames('illegal_name_1', ['AWS.']),
  byNames('illegal_name_2', ['..foo']),
  ...bySystemNames('test_receive_message_attribute_names_filters[sqs]', 'AttributeNames'),
  ...bySystemNames('test_receive_message_message_system_attribute_names_filters[sqs]', 'MessageSystemAttributeNames'),
  [
    'test_message_system_attribute_names_with_attribute_names[sqs]',
    'same_values',
    (sqs) => receivedBy(sqs, 1, { AttributeNames: ['All'], MessageSystemAttributeNames: ['All'] }),
  ],
  ['test_receive_empty_queue[sqs]', 'empty_short_poll_resp_no_param', (sqs) => sqs('ReceiveMessage')],
  [
    'test_receive_empty_queue[sqs]',
    'empty_long_poll_resp',
    (sqs, world) => world.answered(sqs('ReceiveMessage', { WaitTimeSeconds: 1 })),
  ],
  [
    'test_set_queue_attributes_default_values[sqs]',
    'get-queue-attributes-initial-values',
    (sqs) => sqs('GetQueueAttributes', { AttributeNames: ['All'] }),
  ],
  [
    'test_aws_trace_header_propagation[sqs]',
    'xray-msg',
    (sqs) =>
      received(
        sqs,
        {
          MessageBody: 'test',
          MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
          MessageSystemAttributes: { AWSTraceHeader: text(TRACE) },
        },
        { AttributeNames: ['SentTimestamp', 'AWSTraceHeader'], MessageAttributeNames: ['All'] },
      ),
  ],
  [
    'test_delete_after_visibility_timeout[sqs]',
    'delete_after_timeout_queue_empty',
    async (sqs, world) => {
      const { ReceiptHandle } = await received(sqs, { MessageBody: 'foobar' }, { VisibilityTimeout: 1 });
      await world.stage.advance(2);
      await sqs('DeleteMessage', { ReceiptHandle });
      return sqs('ReceiveMessage');
    },
  ],
  [
    'test_send_message_batch_with_oversized_contents_with_updated_maximum_message_size[sqs]',
    'send_oversized_message_batch',
    (sqs) =>
      sqs('SendMessageBatch', {
        Entries: [
          { Id: '1', MessageBody: 'a'.repeat(2_048 - 'kStringx'.length), MessageAttributes: { k: text('x') } },
          { Id: '2', MessageBody: 'a' },
        ],
      }),
    { MaximumMessageSize: 2_048 },
  ],
];
