import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom } from '../../random.ts';
import type { MessageEvent } from '../../services/sqs/records.ts';
import { ServiceStage } from '../support/service-stage.ts';

const MAX_RECEIVES = 3;
const RETENTION = 7_200;

let stage: ServiceStage;
let sqs: SQSClient;
beforeAll(async () => {
  stage = await ServiceStage.open();
  sqs = new SQSClient(stage.as());
});
afterAll(async () => {
  sqs.destroy();
  await stage.close();
});

test.each(Array.from({ length: 10 }, (_, index) => index + 1))(
  'no message is lost or doubled, whatever is done with the queue (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    const target = stage.queue(`dead-letters-${seed}`, { retentionSeconds: 2 * RETENTION });
    const source = stage.queue(`queue-${seed}`, {
      delaySeconds: below(2) * 30,
      visibilityTimeout: 60,
      retentionSeconds: RETENTION,
      redrive: { deadLetterTargetArn: target.settings.arn, maxReceiveCount: MAX_RECEIVES },
    });
    const QueueUrl = stage.queueUrl(source.settings.name);
    const handles: string[] = [];
    const someHandle = () => handles[below(handles.length)] ?? `handle-${randomUUID()}`;

    const steps: readonly (() => Promise<unknown>)[] = [
      () =>
        sqs.send(
          new SendMessageBatchCommand({
            QueueUrl,
            Entries: Array.from({ length: 1 + below(10) }, (_, index) => ({
              Id: `${index}`,
              MessageBody: `${index}`,
              ...(below(2) === 0 ? {} : { DelaySeconds: below(120) }),
            })),
          }),
        ),
      async () => {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 + below(10), VisibilityTimeout: below(120) }),
        );
        for (const { ReceiptHandle } of Messages) if (ReceiptHandle !== undefined) handles.push(ReceiptHandle);
      },
      () => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: someHandle() })),
      () =>
        sqs
          .send(
            new ChangeMessageVisibilityCommand({
              QueueUrl,
              ReceiptHandle: someHandle(),
              VisibilityTimeout: below(300),
            }),
          )
          .catch((error: Error) => expect(error.name).toBe('InvalidParameterValue')),
      () => stage.advance(below(100)),
      () => stage.advance(below(8) === 0 ? RETENTION / 2 : 1),
      async () => {
        if (below(6) === 0) await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: target.settings.arn }));
      },
    ];

    const own = new Set([source.settings.name, target.settings.name]);
    const happened = (event: MessageEvent) =>
      stage.of('message').filter((record) => own.has(record.queue) && record.event === event);
    const checkBalance = () => {
      const held = [...source.messages, ...target.messages].map(({ id }) => id);
      const gone = [...happened('deleted'), ...happened('expired'), ...happened('redriven')].map((r) => r.messageId);
      expect([...held, ...gone].toSorted()).toEqual(
        happened('sent')
          .map((r) => r.messageId)
          .toSorted(),
      );
      for (const queue of [source, target]) {
        const { visible, inFlight, delayed } = queue.counts;
        expect(visible + inFlight + delayed).toBe(queue.messages.length);
        for (const { visibleAt } of queue.visible) expect(visibleAt).toBeLessThanOrEqual(stage.clock.now());
      }
      for (const { receiveCount } of source.messages) expect(receiveCount).toBeLessThanOrEqual(MAX_RECEIVES);
    };

    for (let step = 0; step < 50; step += 1) {
      await steps[below(steps.length)]?.();
      checkBalance();
    }
    await stage.advance(3 * RETENTION);
    checkBalance();
    expect([...source.messages, ...target.messages]).toEqual([]);
    expect(happened('sent').length).toBeGreaterThan(10);
  },
);
