import type { Question, QueueAsk, Sqs } from './queues.ts';

const FIFO = { FifoQueue: true };
const BY_CONTENT = { ...FIFO, ContentBasedDeduplication: true };
const PER_GROUP = { ...FIFO, DeduplicationScope: 'messageGroup' };
const HIGH_THROUGHPUT = { ...PER_GROUP, FifoThroughputLimit: 'perMessageGroupId' };

const send = (
  sqs: Sqs,
  MessageBody: string,
  MessageDeduplicationId?: string,
  MessageGroupId = 'g',
  more: object = {},
) =>
  sqs('SendMessage', {
    MessageBody,
    MessageGroupId,
    ...(MessageDeduplicationId === undefined ? {} : { MessageDeduplicationId }),
    ...more,
  });
const receive = (sqs: Sqs, more: object = {}) => sqs('ReceiveMessage', more);
const handlesOf = (answer: unknown): readonly string[] =>
  Object(answer).Messages.map(({ ReceiptHandle }: { readonly ReceiptHandle: string }) => ReceiptHandle);
/** Bodies that are JSON are shown as such. */
const asJson = (answer: unknown): unknown => ({
  ...Object(answer),
  Messages: Object(answer).Messages.map(({ Body, ...message }: { readonly Body: string }) => ({
    ...message,
    Body: JSON.parse(Body),
  })),
});

/** Two messages with one deduplication id, the second after the first was deleted, and perhaps for another group. */
const twice =
  (byContent: boolean, group: string, isFirst: boolean): QueueAsk =>
  async (sqs) => {
    const body = JSON.stringify({ foo: 'bar' }).replace(':', ': ');
    const id = byContent ? undefined : 'id';
    await send(sqs, body, id);
    const first = await receive(sqs);
    if (isFirst) return asJson(first);
    for (const ReceiptHandle of handlesOf(first)) await sqs('DeleteMessage', { ReceiptHandle });
    await send(sqs, body, id, group);
    return receive(sqs);
  };
const twiceIn = (test: string, label: string, group: string, isFirst: boolean): readonly Question[] =>
  [true, false].map((byContent) => [
    `${test}[sqs-${byContent ? 'True' : 'False'}]`,
    label,
    twice(byContent, group, isFirst),
    byContent ? BY_CONTENT : FIFO,
  ]);

/** Two messages with one deduplication id for two groups: the answer to the receive of this number. */
const acrossGroups =
  (bodies: readonly [string, string], receives: number): QueueAsk =>
  async (sqs) => {
    for (const [index, body] of bodies.entries()) await send(sqs, body, 'same', `group-${index}`);
    for (let number = 1; number < receives; number += 1) await receive(sqs);
    return receive(sqs);
  };
const inBothGroups = (test: string, bodies: readonly [string, string], properties: object): readonly Question[] =>
  [1, 2].map((number) => [test, `same-dedup-different-grp-${number}`, acrossGroups(bodies, number), { ...properties }]);

/** Three messages of a group are received, and the first so many become visible again. */
const visibleAgain = (name: string, count: number): readonly Question[] => {
  const test = `test_fifo_group_visibility_extends_with_change_message_visibility[sqs-${name}]`;
  const ask =
    (wantsFirst: boolean): QueueAsk =>
    async (sqs) => {
      for (const body of ['foo', 'bar', 'baz']) await send(sqs, body, body);
      const all = await receive(sqs, { MaxNumberOfMessages: 10 });
      if (wantsFirst) return all;
      for (const ReceiptHandle of handlesOf(all).slice(0, count)) {
        await sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 0 });
      }
      return receive(sqs, { MaxNumberOfMessages: 10 });
    };
  return [
    [test, 'receive_all_messages', ask(true), FIFO],
    [test, 'some-messages-invisible', ask(false), FIFO],
  ];
};

const late =
  (isExtended: boolean): QueueAsk =>
  async (sqs, world) => {
    await send(sqs, 'foobar', 'id');
    const [ReceiptHandle = ''] = handlesOf(await receive(sqs, { VisibilityTimeout: 1 }));
    if (isExtended) await sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 10 });
    await world.stage.advance(2);
    return sqs('DeleteMessage', { ReceiptHandle });
  };

const WRONG_IDS = { empty: '', too_long: 'a'.repeat(129), spaces: 'group 123' };
const entry = { Id: '1', MessageBody: 'message-1' };

/** What the recorded tests asked of FIFO queues, and of standard queues about groups. */
export const FIFO_QUESTIONS: readonly Question[] = [
  [
    'test_fifo_queue_send_message_with_delay_seconds_fails[sqs]',
    'send_message',
    (sqs) => send(sqs, 'message-1', undefined, 'g', { DelaySeconds: 2 }),
    BY_CONTENT,
  ],
  [
    'test_fifo_message_attributes[sqs]',
    'send_message',
    (sqs) => send(sqs, 'message-body-1', 'dedup-1', 'group-1'),
    FIFO,
  ],
  ...[1, 2].map(
    (times): Question => [
      'test_fifo_message_attributes[sqs]',
      `receive_message_${times - 1}`,
      async (sqs) => {
        await send(sqs, 'message-body-1', 'dedup-1', 'group-1');
        let answer: unknown;
        for (let time = 0; time < times; time += 1) {
          answer = await receive(sqs, { AttributeNames: ['All'], VisibilityTimeout: 0 });
        }
        return answer;
      },
      FIFO,
    ],
  ),
  [
    'test_fifo_set_content_based_deduplication_strategy[sqs]',
    'before-update',
    (sqs) => sqs('GetQueueAttributes', { AttributeNames: ['All'] }),
    BY_CONTENT,
  ],
  [
    'test_send_batch_missing_deduplication_id_for_fifo_queue[sqs]',
    'test_missing_deduplication_id_for_fifo_queue',
    (sqs) => sqs('SendMessageBatch', { Entries: [{ ...entry, MessageGroupId: 'g' }] }),
    FIFO,
  ],
  [
    'test_send_batch_missing_message_group_id_for_fifo_queue[sqs]',
    'test_missing_message_group_id_for_fifo_queue',
    (sqs) => sqs('SendMessageBatch', { Entries: [{ ...entry, MessageDeduplicationId: 'id' }] }),
    FIFO,
  ],
  [
    'test_posting_to_fifo_requires_deduplicationid_group_id[sqs]',
    'invalid-parameter-value',
    (sqs) => send(sqs, 'test'),
    FIFO,
  ],
  [
    'test_posting_to_fifo_requires_deduplicationid_group_id[sqs]',
    'missing-parameter',
    (sqs) => sqs('SendMessage', { MessageBody: 'test', MessageDeduplicationId: 'id' }),
    FIFO,
  ],
  ...twiceIn('test_fifo_deduplication_arrives_once_after_delete', 'get-messages', 'g', true),
  ...twiceIn('test_fifo_deduplication_arrives_once_after_delete', 'get-messages-duplicate', 'g', false),
  ...twiceIn('test_fifo_deduplication_not_on_message_group_id', 'get-messages', 'other', true),
  ...twiceIn('test_fifo_deduplication_not_on_message_group_id', 'get-dedup-messages', 'other', false),
  ...inBothGroups('test_sqs_fifo_same_dedup_id_different_message_groups[sqs]', ['Test', 'Test'], FIFO),
  ...inBothGroups('test_fifo_high_throughput_ordering[sqs]', ['Test1', 'Test2'], HIGH_THROUGHPUT),
  ...inBothGroups('test_sqs_fifo_message_group_scope_no_throughput_setting[sqs]', ['Test', 'Test'], PER_GROUP),
  ['test_fifo_delete_after_visibility_timeout[sqs]', 'delete_after_timeout_fifo', late(false), FIFO],
  ['test_fifo_delete_after_visibility_timeout_extended[sqs]', 'delete_after_timeout_fifo_extended', late(true), FIFO],
  [
    'test_fair_queue_with_message_group_id[sqs]',
    'send_message',
    (sqs) => sqs('SendMessage', { MessageBody: 'message', MessageGroupId: 'test' }),
  ],
  [
    'test_fair_queue_with_message_group_id[sqs]',
    'get-message-with-deduplication-id',
    async (sqs) => {
      await sqs('SendMessage', { MessageBody: 'message', MessageGroupId: 'test' });
      return receive(sqs, { AttributeNames: ['All'] });
    },
  ],
  ...Object.entries(WRONG_IDS).flatMap(([name, id]): readonly Question[] => [
    [
      `test_send_message_to_standard_queue_with_invalid_message_group_id[${name}]`,
      'error-response',
      (sqs) => sqs('SendMessage', { MessageBody: 'message', MessageGroupId: id }),
    ],
    [
      `test_message_deduplication_id_invalid[${name}]`,
      'error-response',
      (sqs) => send(sqs, 'message', id, 'test'),
      FIFO,
    ],
  ]),
  [
    'test_fifo_queue_send_message_with_zero_delay_defaults_to_queue_delay[sqs]',
    'receive_message_initial_result',
    async (sqs) => {
      await send(sqs, 'message-1', undefined, 'g', { DelaySeconds: 0 });
      return receive(sqs);
    },
    { ...BY_CONTENT, DelaySeconds: 2 },
  ],
  [
    'test_fifo_queue_send_message_with_zero_delay_defaults_to_queue_delay[sqs]',
    'receive_message_after_delay_result',
    async (sqs, world) => {
      await send(sqs, 'message-1', undefined, 'g', { DelaySeconds: 0 });
      await world.stage.advance(3);
      return receive(sqs);
    },
    { ...BY_CONTENT, DelaySeconds: 2 },
  ],
  ...visibleAgain('all-invisible', 0),
  ...visibleAgain('1-invisible', 1),
  ...visibleAgain('no-invisible', 2),
  ...visibleAgain('0-visible', 0),
  ...visibleAgain('1-visible', 1),
  ...visibleAgain('2-visible', 2),
];
