import { Agenda } from '../../agenda.ts';
import { MINUTE, type Reading } from '../../metrics/series.ts';
import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers, StageCore } from '../../service.ts';
import type { LocalQueue } from './queue.ts';
import type { MessageEvent } from './records.ts';
import type { Sqs } from './sqs.ts';

const COUNTS: Readonly<Partial<Record<MessageEvent, string>>> = {
  sent: 'NumberOfMessagesSent',
  received: 'NumberOfMessagesReceived',
  deleted: 'NumberOfMessagesDeleted',
};

/** After so many receives a message no longer counts for the age of the oldest. */
const POISON_RECEIVES = 3;

/**
 * The metrics of queues. Counts of messages and the age of the oldest are read at a full minute, when something has
 * changed: between changes a queue shows the same. On AWS an unused queue stops reporting after six hours; here it does not.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function sqsMetrics(store: MetricStore, sqs: Sqs, { clock }: Pick<StageCore, 'clock'>): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/SQS');
  const series = (name: string, QueueName: string) => metrics.series(name, QueueName, () => ({ QueueName }));
  const pending = new Set<LocalQueue>();
  const read = (queue: LocalQueue, from = clock.now()) => {
    pending.delete(queue);
    const { name } = queue.settings;
    const { visible, inFlight, delayed } = queue.counts;
    const constant = (value: number): Reading => ({ from, at: () => value });
    series('ApproximateNumberOfMessagesVisible', name).read(constant(visible));
    series('ApproximateNumberOfMessagesNotVisible', name).read(constant(inFlight));
    series('ApproximateNumberOfMessagesDelayed', name).read(constant(delayed));
    series('ApproximateAgeOfOldestMessage', name).read(age(queue, from));
  };
  const readings = new Agenda<LocalQueue>(clock, (queues) => {
    for (const queue of queues) read(queue);
  });
  // After a restart a queue has what it had when the minute began, so no alarm ends for lack of a reading.
  store.whenRestored(() => {
    const now = clock.now();
    for (const queue of sqs.all) read(queue, now - (now % MINUTE));
  });
  sqs.onChange = (queue) => {
    if (pending.has(queue)) return;
    pending.add(queue);
    const now = clock.now();
    readings.set(queue, now - (now % MINUTE) + MINUTE);
  };
  return {
    message({ event, queue, at }) {
      const name = COUNTS[event];
      if (name !== undefined) series(name, queue).put(1, at);
    },
  };
}

/** Of a dead-letter queue the age since the message moved there. */
function age({ messages }: LocalQueue, from: number): Reading {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { receiveCount, arrivedAt, deadLetterSourceArn } of messages) {
    if (receiveCount <= POISON_RECEIVES || deadLetterSourceArn !== undefined) oldest = Math.min(oldest, arrivedAt);
  }
  if (oldest === Number.POSITIVE_INFINITY) return { from, at: () => 0 };
  return {
    from,
    at: (time) => Math.max(0, Math.floor((time - oldest) / 1_000)),
    reaches: (seconds) => oldest + seconds * 1_000,
  };
}
