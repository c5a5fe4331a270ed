import { describe, expect, test } from '@jest/globals';
import { StageClock } from '../../clock.ts';
import { Records } from '../../records.ts';
import { readOrder } from '../../services/sqs/fifo.ts';
import type { LocalQueue, QueueSettings } from '../../services/sqs/queue.ts';
import { Sqs } from '../../services/sqs/sqs.ts';

const FIFO = { contentBasedDeduplication: false, deduplicationScope: 'queue', throughputLimit: 'perQueue' } as const;
const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

function open() {
  const clock = new StageClock('manual');
  const records = new Records(() => clock.now());
  const sqs = new Sqs({ account: '000000000000', region: 'us-east-1', clock, endpoint: () => 'http://stage', records });
  const queue = (name: string, settings: Partial<QueueSettings> = {}) =>
    sqs.create({
      name,
      arn: arnOf(name),
      delaySeconds: 0,
      visibilityTimeout: 30,
      retentionSeconds: 345_600,
      waitSeconds: 0,
      maxMessageBytes: 1_048_576,
      fifo: FIFO,
      ...settings,
    });
  return { clock, records, sqs, queue };
}

const settled = async (): Promise<void> => {};
let ids = 0;
const send = (queue: LocalQueue, groupId: string, body: string, deduplicationId = `id-${++ids}`) =>
  queue.send({ body, attributes: {}, senderId: 'me', groupId, deduplicationId });
const receive = (queue: LocalQueue, max = 10, attemptId?: string) => queue.receive(max, undefined, attemptId);
const bodies = (messages: readonly { readonly body: string }[]) => messages.map(({ body }) => body).join(' ');
const finish = (queue: LocalQueue, { receiptHandle = '' }: { readonly receiptHandle?: string | undefined } = {}) =>
  queue.delete(receiptHandle);

describe('sqs-fifo: within a group', () => {
  test('nothing overtakes a message that is in flight', () => {
    const queue = open().queue('a.fifo');
    for (const body of ['1', '2', '3']) send(queue, 'g', body);
    const [first] = receive(queue, 1);
    expect(first?.body).toBe('1');
    expect(receive(queue)).toEqual([]);
    finish(queue, first);
    expect(bodies(receive(queue))).toBe('2 3');
  });

  test('what failed comes back before what follows it', async () => {
    const { clock, queue: create } = open();
    const queue = create('a.fifo');
    for (const body of ['1', '2', '3']) send(queue, 'g', body);
    const [, second, third] = receive(queue);
    finish(queue, second);
    await clock.advance(31_000, settled);
    expect(bodies(receive(queue, 1))).toBe('1');
    expect(() => finish(queue, third)).toThrow('The receipt handle has expired.');
  });

  test('another group goes on meanwhile, and none starves', () => {
    const queue = open().queue('a.fifo');
    for (const body of ['1', '2']) for (const group of ['a', 'b']) send(queue, group, `${group}${body}`);
    const [first] = receive(queue, 1);
    expect(first?.body).toBe('a1');
    const [second] = receive(queue, 1);
    expect(second?.body).toBe('b1');
    finish(queue, first);
    finish(queue, second);
    expect(bodies(receive(queue))).toBe('a2 b2');
  });

  test('numbers grow, also after a restart, and the order survives it', async () => {
    const before = open();
    const queue = before.queue('a.fifo');
    for (const body of ['1', '2', '3']) send(queue, 'g', body);
    const saved = Object.fromEntries(Object.entries(queue.save()).reverse());
    const after = open().queue('a.fifo');
    after.restore(saved);
    const last = after.messages.at(-1)?.sequenceNumber ?? '';
    expect(send(after, 'g', '4').sequenceNumber?.localeCompare(last)).toBe(1);
    expect(bodies(receive(after))).toBe('1 2 3 4');
  });

  test('a receiver that waits gets the next message as soon as the one before is deleted', async () => {
    const queue = open().queue('a.fifo');
    for (const body of ['1', '2']) send(queue, 'g', body);
    const [first] = receive(queue, 1);
    let called = 0;
    queue.whenVisible(() => void called++);
    await Promise.resolve();
    expect(called).toBe(0);
    finish(queue, first);
    await Promise.resolve();
    expect(called).toBe(1);
  });

  test('chance neither doubles nor reorders', () => {
    const { sqs, queue: create } = open();
    const queue = create('a.fifo');
    sqs.faults.inject('a.fifo', { duplicates: 1, reorders: true });
    for (const body of ['1', '2', '3']) send(queue, 'g', body);
    const received = receive(queue);
    expect(bodies(received)).toBe('1 2 3');
    for (const message of received) finish(queue, message);
    expect(queue.messages).toEqual([]);
  });
});

describe('sqs-fifo: a duplicate', () => {
  test('is dropped for five minutes, also when the first one is gone, and answered as the first', async () => {
    const { clock, records, queue: create } = open();
    const queue = create('a.fifo');
    const first = send(queue, 'g', 'one', 'same');
    finish(queue, receive(queue)[0]);
    const second = send(queue, 'other', 'two', 'same');
    expect([second.id, second.sequenceNumber]).toEqual([first.id, first.sequenceNumber]);
    expect(queue.messages).toEqual([]);
    expect(records.of('message').map(({ event }) => event)).toContain('deduplicated');
    await clock.advance(300_000, settled);
    send(queue, 'g', 'three', 'same');
    expect(bodies(receive(queue))).toBe('three');
  });

  test('counts in each group on its own where the scope is the group', () => {
    const queue = open().queue('a.fifo', { fifo: { ...FIFO, deduplicationScope: 'messageGroup' } });
    for (const group of ['a', 'b', 'a']) send(queue, group, group, 'same');
    expect(bodies(receive(queue))).toBe('a b');
  });

  test('is still known after a restart', () => {
    const before = open();
    send(before.queue('a.fifo'), 'g', 'one', 'same');
    const after = open();
    const queue = after.queue('a.fifo');
    after.sqs.deduplication.restore(before.sqs.deduplication.save());
    send(queue, 'g', 'again', 'same');
    expect(queue.messages).toEqual([]);
  });

  test('is told by the body where the queue deduplicates by content', () => {
    const fifo = { ...FIFO, contentBasedDeduplication: true };
    expect(readOrder(fifo, { MessageGroupId: 'g' }, 'Test')).toEqual({
      groupId: 'g',
      deduplicationId: '532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25',
    });
    expect(readOrder(fifo, { MessageGroupId: 'g', MessageDeduplicationId: 'own' }, 'Test').deduplicationId).toBe('own');
  });
});

describe('sqs-fifo: dead letters', () => {
  function withDeadLetters() {
    const stage = open();
    const dead = stage.queue('dead.fifo');
    const redrive = { deadLetterTargetArn: dead.settings.arn, maxReceiveCount: 1 };
    return { ...stage, dead, queue: stage.queue('a.fifo', { redrive }) };
  }

  test('make way for their group, and keep their order', async () => {
    const { clock, dead, queue } = withDeadLetters();
    for (const body of ['1', '2']) send(queue, 'g', body);
    receive(queue);
    await clock.advance(31_000, settled);
    send(queue, 'g', '3');
    expect(bodies(receive(queue))).toBe('3');
    expect(bodies(receive(dead))).toBe('1 2');
  });

  test('come back in their order although their deduplication ids are still known', async () => {
    const { clock, dead, queue, sqs } = withDeadLetters();
    for (const body of ['1', '2']) send(queue, 'g', body);
    receive(queue);
    await clock.advance(31_000, settled);
    receive(queue);
    sqs.startMoveTask(dead.settings.arn, undefined, undefined);
    const back = receive(queue);
    expect(bodies(back)).toBe('1 2');
    expect(dead.messages).toEqual([]);
  });

  test('are kept by a queue of the same type only', () => {
    const { queue, sqs } = open();
    const { fifo: _, ...standard } = queue('b.fifo').settings;
    const { arn } = sqs.create({ ...standard, name: 'plain', arn: arnOf('plain') }).settings;
    queue('a.fifo', { redrive: { deadLetterTargetArn: arn, maxReceiveCount: 1 } });
    expect(() => sqs.checkRedrivePolicies()).toThrow('plain keeps no dead letters of a.fifo');
  });
});

describe('sqs-fifo: a receive that is repeated with its id', () => {
  test('gets the same messages with the same handles, hidden from now on', async () => {
    const { clock, queue: create } = open();
    const queue = create('a.fifo');
    for (const body of ['1', '2']) send(queue, 'g', body);
    const handles = () => receive(queue, 1, 'attempt').map(({ receiptHandle }) => receiptHandle);
    const first = handles();
    await clock.advance(20_000, settled);
    expect(handles()).toEqual(first);
    await clock.advance(20_000, settled);
    expect(receive(queue)).toEqual([]);
  });

  test('gets new ones once a message was deleted', () => {
    const queue = open().queue('a.fifo');
    for (const body of ['1', '2']) send(queue, 'g', body);
    finish(queue, receive(queue, 1, 'attempt')[0]);
    expect(bodies(receive(queue, 1, 'attempt'))).toBe('2');
  });
});

describe('sqs-fifo: a standard queue', () => {
  test('takes a group, for fairness, and no deduplication id', () => {
    expect(readOrder(undefined, { MessageGroupId: 'g' }, 'x')).toEqual({ groupId: 'g' });
    expect(() => readOrder(undefined, { MessageDeduplicationId: 'd' }, 'x')).toThrow('not valid for this queue type');
  });
});
