import {
  array,
  type InferOutput,
  integer,
  maxValue,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  record,
  strictObject,
  string,
} from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Caller, Permission } from '../../iam/access.ts';
import type { StageCore } from '../../service.ts';
import { type JsonService, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import { describeMessage, describeQueue, describeSent } from './answers.ts';
import { checkBatchBytes, eachEntry } from './batch.ts';
import { invalidValue, QUERY_CODES } from './errors.ts';
import { checkAttempt, readOrder } from './fifo.ts';
import { checkLimits, checkReceive, messageBytes } from './limits.ts';
import type { LocalQueue } from './queue.ts';
import { queueOperations } from './queue-operations.ts';
import type { Sqs } from './sqs.ts';

const seconds = (max: number) => pipe(number(), integer(), minValue(0), maxValue(max));
const QueueUrl = string();
const attributeValue = strictObject({
  DataType: string(),
  StringValue: optional(string()),
  BinaryValue: optional(string()),
});
const messageEntries = {
  // Without a body it is refused as with an empty one: recorded in test_task_service_sqs.py::test_send_message_empty_body.
  MessageBody: optional(string(), ''),
  DelaySeconds: optional(seconds(900)),
  MessageGroupId: optional(string()),
  MessageDeduplicationId: optional(string()),
  MessageAttributes: optional(record(string(), attributeValue), {}),
  MessageSystemAttributes: optional(record(picklist(['AWSTraceHeader']), attributeValue), {}),
};
const newMessage = strictObject(messageEntries);
const batchOf = <Entry extends Parameters<typeof strictObject>[0]>(entries: Entry) =>
  array(strictObject({ Id: string(), ...entries }));
const names = optional(array(string()), []);

/**
 * The operations of SQS in its JSON protocol.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export function sqsOperations(sqs: Sqs, { access, clock }: Pick<StageCore, 'access' | 'clock'>): JsonService {
  const on =
    (action: string) =>
    (input: { readonly QueueUrl: string }): readonly Permission[] => [
      { action: `sqs:${action}`, resource: sqs.byUrl(input.QueueUrl).settings.arn },
    ];
  return {
    targetPrefix: 'AmazonSQS',
    name: 'SQS',
    queryCompatible: true,
    queryCodes: QUERY_CODES,
    operations: {
      ...queueOperations(sqs),
      SendMessage: operation({
        input: strictObject({ QueueUrl, ...messageEntries }),
        permissions: on('SendMessage'),
        run: ({ QueueUrl, ...message }, caller, trace) => send(sqs.byUrl(QueueUrl), message, caller, trace),
      }),
      SendMessageBatch: operation({
        input: strictObject({ QueueUrl, Entries: batchOf(messageEntries) }),
        permissions: on('SendMessage'),
        run: ({ QueueUrl, Entries }, caller, trace) => {
          checkBatchBytes(
            Entries.reduce((sum, entry) => sum + messageBytes(entry.MessageBody, entry.MessageAttributes), 0),
          );
          const queue = sqs.byUrl(QueueUrl);
          // What a FIFO queue misses in one entry fails the whole batch (recorded:
          // test_sqs::test_send_batch_missing_message_group_id_for_fifo_queue).
          if (queue.settings.fifo !== undefined) for (const entry of Entries) orderInBatch(queue, entry);
          return eachEntry(Entries, ({ Id: _, ...entry }) => send(queue, entry, caller, trace));
        },
      }),
      ReceiveMessage: operation({
        input: strictObject({
          QueueUrl,
          MaxNumberOfMessages: optional(pipe(number(), integer()), 1),
          VisibilityTimeout: optional(seconds(43_200)),
          WaitTimeSeconds: optional(pipe(number(), integer())),
          ReceiveRequestAttemptId: optional(string()),
          AttributeNames: names,
          MessageSystemAttributeNames: names,
          MessageAttributeNames: names,
        }),
        permissions: on('ReceiveMessage'),
        run: async (input) => {
          const queue = sqs.byUrl(input.QueueUrl);
          checkReceive(input);
          const attemptId = input.ReceiveRequestAttemptId;
          checkAttempt(queue.settings.fifo, attemptId);
          const receive = () => queue.receive(input.MaxNumberOfMessages, input.VisibilityTimeout, attemptId);
          const until = clock.now() + (input.WaitTimeSeconds ?? queue.settings.waitSeconds) * 1_000;
          let messages = receive();
          while (messages.length === 0 && clock.now() < until) {
            await visibleBy(queue, clock, until);
            messages = receive();
          }
          const wanted = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
          return messages.length === 0
            ? {}
            : { Messages: messages.map((message) => describeMessage(message, wanted, input.MessageAttributeNames)) };
        },
      }),
      DeleteMessage: operation({
        input: strictObject({ QueueUrl, ReceiptHandle: string() }),
        permissions: on('DeleteMessage'),
        run: (input) => void sqs.byUrl(input.QueueUrl).delete(input.ReceiptHandle),
      }),
      DeleteMessageBatch: operation({
        input: strictObject({ QueueUrl, Entries: batchOf({ ReceiptHandle: string() }) }),
        permissions: on('DeleteMessage'),
        run: (input) =>
          eachEntry(input.Entries, ({ ReceiptHandle }) => {
            sqs.byUrl(input.QueueUrl).delete(ReceiptHandle);
            return {};
          }),
      }),
      ChangeMessageVisibility: operation({
        input: strictObject({ QueueUrl, ReceiptHandle: string(), VisibilityTimeout: seconds(43_200) }),
        permissions: on('ChangeMessageVisibility'),
        run: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) =>
          sqs.byUrl(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout),
      }),
      ChangeMessageVisibilityBatch: operation({
        input: strictObject({
          QueueUrl,
          Entries: batchOf({ ReceiptHandle: string(), VisibilityTimeout: seconds(43_200) }),
        }),
        permissions: on('ChangeMessageVisibility'),
        run: (input) =>
          eachEntry(input.Entries, ({ ReceiptHandle, VisibilityTimeout }) => {
            sqs.byUrl(input.QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout);
            return {};
          }),
      }),
      GetQueueUrl: operation({
        input: strictObject({ QueueName: string() }),
        permissions: ({ QueueName }) => [{ action: 'sqs:GetQueueUrl', resource: sqs.byName(QueueName).settings.arn }],
        run: ({ QueueName }) => ({ QueueUrl: sqs.urlOf(sqs.byName(QueueName).settings.name) }),
      }),
      ListQueues: operation({
        input: strictObject({
          QueueNamePrefix: optional(string(), ''),
          MaxResults: optional(pipe(number(), integer(), minValue(1), maxValue(1_000)), 1_000),
          NextToken: optional(string()),
        }),
        permissions: () => [{ action: 'sqs:ListQueues', resource: '*' }],
        run: ({ QueueNamePrefix, MaxResults, NextToken }) => {
          const names = sqs.all.map(({ settings }) => settings.name).filter((name) => name.startsWith(QueueNamePrefix));
          const { items, next } = pageOf(names, NextToken, MaxResults);
          // Without a queue the answer has no list.
          return items.length === 0 ? {} : { QueueUrls: items.map((name) => sqs.urlOf(name)), NextToken: next };
        },
      }),
      GetQueueAttributes: operation({
        input: strictObject({ QueueUrl, AttributeNames: names }),
        permissions: on('GetQueueAttributes'),
        run: ({ QueueUrl, AttributeNames }) => {
          const queue = sqs.byUrl(QueueUrl);
          const policy = access.resourcePolicies.get(queue.settings.arn)?.at(-1);
          return { Attributes: describeQueue(queue, clock, policy, AttributeNames) };
        },
      }),
      PurgeQueue: operation({
        input: strictObject({ QueueUrl }),
        permissions: on('PurgeQueue'),
        run: ({ QueueUrl }) => sqs.byUrl(QueueUrl).purgeOnRequest(),
      }),
      ListDeadLetterSourceQueues: operation({
        input: strictObject({ QueueUrl }),
        permissions: on('ListDeadLetterSourceQueues'),
        run: ({ QueueUrl }) => ({
          queueUrls: sqs.sourcesOf(sqs.byUrl(QueueUrl).settings.arn).map(({ settings }) => sqs.urlOf(settings.name)),
        }),
      }),
      StartMessageMoveTask: operation({
        input: strictObject({
          SourceArn: string(),
          DestinationArn: optional(string()),
          MaxNumberOfMessagesPerSecond: optional(pipe(number(), integer(), minValue(1), maxValue(500))),
        }),
        permissions: ({ SourceArn, DestinationArn }) => [
          ...['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => ({
            action: `sqs:${action}`,
            resource: SourceArn,
          })),
          ...(DestinationArn === undefined
            ? sqs.sourcesOf(SourceArn).map(({ settings }) => settings.arn)
            : [DestinationArn]
          ).map((resource) => ({ action: 'sqs:SendMessage', resource })),
        ],
        run: ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }) => ({
          TaskHandle: sqs.startMoveTask(SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond).handle,
        }),
      }),
      ListMessageMoveTasks: operation({
        input: strictObject({
          SourceArn: string(),
          MaxResults: optional(pipe(number(), minValue(1), maxValue(10)), 1),
        }),
        permissions: ({ SourceArn }) => [{ action: 'sqs:ListMessageMoveTasks', resource: SourceArn }],
        run: ({ SourceArn, MaxResults }) => ({
          Results: sqs.moveTasks
            .of(SourceArn)
            .slice(0, MaxResults)
            .map((task) => ({
              ...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
              Status: task.status,
              SourceArn: task.sourceArn,
              DestinationArn: task.destinationArn,
              MaxNumberOfMessagesPerSecond: task.maxPerSecond,
              ApproximateNumberOfMessagesMoved: task.moved,
              ApproximateNumberOfMessagesToMove: task.toMove,
              FailureReason: task.failureReason,
              StartedTimestamp: task.startedAt,
            })),
        }),
      }),
      CancelMessageMoveTask: operation({
        input: strictObject({ TaskHandle: string() }),
        permissions: () => [],
        run: ({ TaskHandle }) => ({ ApproximateNumberOfMessagesMoved: sqs.moveTasks.cancel(TaskHandle).moved }),
      }),
    },
  };
}

/** @param header the trace of the request, which its own attribute comes before */
function send(queue: LocalQueue, input: InferOutput<typeof newMessage>, caller: Caller, header: string | undefined) {
  const { MessageBody: body, DelaySeconds, MessageAttributes: attributes, MessageSystemAttributes } = input;
  checkLimits(queue, body, attributes);
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-xray.html
  const traceHeader = MessageSystemAttributes.AWSTraceHeader?.StringValue ?? header;
  const { fifo } = queue.settings;
  const order = readOrder(fifo, input, body);
  // A FIFO queue takes a delay of zero for none (recorded:
  // test_sqs::test_fifo_queue_send_message_with_zero_delay_defaults_to_queue_delay).
  const delaySeconds = fifo === undefined ? DelaySeconds : undefined;
  const message = queue.send({ body, attributes, traceHeader, senderId: caller.arn, ...order }, delaySeconds);
  return describeSent(message);
}

/** @throws AwsError `InvalidParameterValueException` also for what is missing, as it is recorded for batches */
function orderInBatch({ settings }: LocalQueue, entry: InferOutput<typeof newMessage>): void {
  try {
    readOrder(settings.fifo, entry, entry.MessageBody);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidValue(error.message);
  }
}

/** Waits until a message is visible, which another receiver may still take first, or the time for waiting is over. */
function visibleBy(queue: LocalQueue, clock: StageClock, until: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(until - clock.now(), () => {
      stopWaiting();
      resolve();
    });
    const stopWaiting = queue.whenVisible(() => {
      timer.cancel();
      resolve();
    });
  });
}
