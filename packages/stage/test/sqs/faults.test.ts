import { expect, test } from '@jest/globals';
import { StageClock } from '../../clock.ts';
import { Records } from '../../records.ts';
import { Sqs } from '../../services/sqs/sqs.ts';

/** A queue of its own with messages, which show what is received, and the faults of the service. */
function queueWith(count: number) {
  const clock = new StageClock('manual', 0);
  const sqs = new Sqs({
    account: '000000000000',
    region: 'us-east-1',
    clock,
    endpoint: () => '',
    records: new Records(() => clock.now()),
  });
  const queue = sqs.create({
    name: 'work',
    arn: 'arn:aws:sqs:us-east-1:000000000000:work',
    delaySeconds: 0,
    visibilityTimeout: 30,
    retentionSeconds: 3_600,
    waitSeconds: 0,
    maxMessageBytes: 1_024,
  });
  for (let n = 1; n <= count; n += 1) {
    queue.send({ body: `${n}`, attributes: {}, traceHeader: undefined, senderId: 'test' });
  }
  const receive = (max = 10) => queue.receive(max);
  const advance = (seconds: number) => clock.advance(seconds * 1_000, async () => {});
  return { queue, receive, advance, faults: sqs.faults };
}

const bodies = (messages: readonly { readonly body: string }[]) => messages.map(({ body }) => body);
const sorted = ['1', '2', '3', '4', '5', '6', '7', '8'];

test('sqs-decouple-buffer: messages come in any order when that was asked for, the same one for the same seed', () => {
  const order = (seed: number) => {
    const { receive, faults } = queueWith(8);
    faults.inject('work', { reorders: true, seed });
    return bodies(receive());
  };
  expect(order(1)).not.toEqual(sorted);
  expect(order(1).toSorted()).toEqual(sorted);
  expect(order(1)).toEqual(order(1));
  expect(order(2)).not.toEqual(order(1));
});

test('sqs-decouple-buffer: some messages come twice, at once or although they were deleted, and none is lost', async () => {
  const { queue, receive, advance, faults } = queueWith(8);
  faults.inject('work', { duplicates: 0.5, seed: 3 });
  const received: string[] = [];
  for (let round = 0; round < 40 && queue.messages.length > 0; round += 1) {
    const messages = receive();
    received.push(...bodies(messages));
    for (const { receiptHandle = '' } of messages) queue.delete(receiptHandle);
    await advance(30);
  }
  expect(queue.messages).toEqual([]);
  expect([...new Set(received)].toSorted()).toEqual(sorted);
  expect(received.length).toBeGreaterThan(8);
  expect(faults.happened.duplicates).toBeGreaterThanOrEqual(received.length - 8);
});

test('sqs-decouple-buffer: a queue is orderly again once its faults are cleared', () => {
  const { queue, receive, faults } = queueWith(8);
  faults.inject('work', { reorders: true, duplicates: 1 });
  faults.clear();
  const messages = receive();
  expect(bodies(messages)).toEqual(sorted);
  for (const { receiptHandle = '' } of messages) queue.delete(receiptHandle);
  expect(queue.messages).toEqual([]);
});
