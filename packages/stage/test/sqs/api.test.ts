import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
let sqs: SQSClient;
const clients: SQSClient[] = [];
let number = 0;
beforeAll(async () => {
  stage = await ServiceStage.open();
  sqs = new SQSClient(stage.as());
  clients.push(sqs);
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await stage.close();
});

function newQueue(settings: Parameters<ServiceStage['queue']>[1] = {}) {
  const queue = stage.queue(`queue-${++number}`, settings);
  return { queue, QueueUrl: stage.queueUrl(queue.settings.name), arn: queue.settings.arn };
}

const clientOf = (accessKeyId: string) => {
  const client = new SQSClient(stage.as(accessKeyId));
  clients.push(client);
  return client;
};

/** A request as the SDK would make it, for what the SDK does not let one say. */
async function post(operation: string, body: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(stage.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/sqs/aws4_request',
      ...headers,
    },
    body,
  });
  const answer: unknown = await response.json();
  return { status: response.status, answer, queryError: response.headers.get('x-amzn-query-error') };
}

describe('batches', () => {
  test('some entries may fail while the others succeed', async () => {
    const { queue, QueueUrl } = newQueue({ maxMessageBytes: 1_024 });
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'one', MessageBody: 'fine' },
          { Id: 'two', MessageBody: 'x'.repeat(1_025) },
          { Id: 'three', MessageBody: 'fine too', DelaySeconds: 60 },
        ],
      }),
    );
    expect(Successful.map(({ Id }) => Id)).toEqual(['one', 'three']);
    expect(Failed).toMatchObject([{ Id: 'two', Code: 'InvalidParameterValue', SenderFault: true }]);
    expect(queue.counts).toEqual({ visible: 1, inFlight: 0, delayed: 1 });
  });

  test('attributes count towards the size of a message, and there may be ten of them', async () => {
    const { QueueUrl } = newQueue({ maxMessageBytes: 1_024 });
    const some = (length: number) =>
      Object.fromEntries(Array.from({ length }, (_, index) => [`${index}`, { DataType: 'Number', StringValue: '7' }]));
    const send = (bytes: number, attributes: number) =>
      sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(bytes), MessageAttributes: some(attributes) }),
      );
    await send(944, 10);
    const refused = { name: 'InvalidParameterValue' };
    await expect(send(945, 10)).rejects.toMatchObject(refused);
    await expect(send(1, 11)).rejects.toMatchObject(refused);
  });

  test('deletes many at once, and gone already is as good as deleted', async () => {
    const { queue, QueueUrl } = newQueue();
    for (const MessageBody of ['a', 'b']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const gone = { Id: 'gone', ReceiptHandle: Messages[0]?.ReceiptHandle };
    const invalid = { Id: 'invalid', ReceiptHandle: Messages[0]?.MessageId };
    const { Successful, Failed } = await sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [...Entries, gone, invalid] }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(['0', '1', 'gone']);
    expect(Failed).toMatchObject([{ Id: 'invalid', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
    expect(queue.messages).toEqual([]);
  });

  test('two entries of the same id are refused, and nothing is sent', async () => {
    const { queue, QueueUrl } = newQueue();
    const Entries = ['a', 'b'].map((MessageBody) => ({ Id: 'same', MessageBody }));
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name: 'BatchEntryIdsNotDistinct',
    });
    expect(queue.messages).toEqual([]);
  });

  test.each([
    [0, 'EmptyBatchRequest'],
    [11, 'TooManyEntriesInBatchRequest'],
  ])('of %i entries are refused', async (length, code) => {
    const { QueueUrl } = newQueue();
    const Entries = Array.from({ length }, (_, index) => ({ Id: `${index}`, MessageBody: 'x' }));
    const { status, answer, queryError } = await post('SendMessageBatch', JSON.stringify({ QueueUrl, Entries }));
    expect({ status, queryError }).toEqual({ status: 400, queryError: `AWS.SimpleQueueService.${code};Sender` });
    expect(answer).toMatchObject({ __type: code });
  });

  test.each(['message:invalid', '', 'x'.repeat(81)])('an entry may not be called %j', async (Id) => {
    const { queue, QueueUrl } = newQueue();
    const Entries = [{ Id, MessageBody: 'x' }];
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toThrow(/^A batch entry id can/);
    expect(queue.messages).toEqual([]);
  });

  test('the messages of a batch together are at most one MiB', async () => {
    const { queue, QueueUrl } = newQueue();
    const send = (bytes: number) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: [
            { Id: 'half', MessageBody: 'x'.repeat(524_288) },
            { Id: 'rest', MessageBody: 'x'.repeat(bytes) },
          ],
        }),
      );
    await expect(send(524_289)).rejects.toThrow(
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    );
    expect(queue.messages).toEqual([]);
    await send(524_288);
    expect(queue.messages).toHaveLength(2);
  });

  test('a list that would be empty is missing from the answer', async () => {
    const { QueueUrl } = newQueue({ maxMessageBytes: 1_024 });
    const send = async (MessageBody: string) =>
      (await post('SendMessageBatch', JSON.stringify({ QueueUrl, Entries: [{ Id: 'one', MessageBody }] }))).answer;
    expect(Object.keys(Object(await send('fine')))).toEqual(['Successful']);
    expect(Object.keys(Object(await send('x'.repeat(1_025))))).toEqual(['Failed']);
  });
});

describe('a queue', () => {
  test('is found by its name, and tells its attributes', async () => {
    const target = newQueue();
    const redrive = { deadLetterTargetArn: target.arn, maxReceiveCount: 3 };
    const { queue, QueueUrl, arn } = newQueue({ delaySeconds: 600, visibilityTimeout: 60, redrive });
    const found = await sqs.send(new GetQueueUrlCommand({ QueueName: queue.settings.name }));
    expect(found.QueueUrl).toBe(QueueUrl);

    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'delayed' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'received', DelaySeconds: 0 }));
    await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'visible', DelaySeconds: 0 }));
    const attributes = async (...AttributeNames: ('All' | 'QueueArn')[]) =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
    expect(await attributes('All')).toEqual({
      QueueArn: arn,
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
      LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
      DelaySeconds: '600',
      VisibilityTimeout: '60',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      MaximumMessageSize: '1048576',
      SqsManagedSseEnabled: 'true',
      RedrivePolicy: JSON.stringify(redrive),
    });
    expect(await attributes('QueueArn')).toEqual({ QueueArn: arn });
    const { queueUrls } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: target.QueueUrl }));
    expect(queueUrls).toEqual([QueueUrl]);
  });

  // Recorded: test_aws_sqs_queue::test_create_standard_queue_with_all_properties, test_aws_sqs_queuepolicy::test_sqs_queue_policy.
  test('tells its policies, and that it is not encrypted', async () => {
    const Statement = [{ Effect: 'Allow' as const, Principal: '*' as const, Action: 'sqs:SendMessage' }];
    const { QueueUrl, arn } = newQueue({
      isManagedSse: false,
      redriveAllow: { permission: 'allowAll', sourceArns: [] },
    });
    stage.access.addResourcePolicy(arn, { Version: '2012-10-17', Statement });
    const wanted = ['Policy', 'RedriveAllowPolicy', 'RedrivePolicy', 'SqsManagedSseEnabled'] as const;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...wanted] }));
    expect(Attributes).toEqual({
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
      RedriveAllowPolicy: '{"redrivePermission":"allowAll"}',
      SqsManagedSseEnabled: 'false',
    });
  });

  test('that is purged is empty and stays so', async () => {
    const { queue, QueueUrl } = newQueue({ visibilityTimeout: 60 });
    for (const DelaySeconds of [0, 0, 60]) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds }));
    }
    await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(queue.counts).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    await stage.advance(600);
    expect(queue.counts).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('is purged once a minute', async () => {
    const { QueueUrl } = newQueue();
    const purge = () => sqs.send(new PurgeQueueCommand({ QueueUrl }));
    await purge();
    await expect(purge()).rejects.toMatchObject({ name: 'PurgeQueueInProgress', $metadata: { httpStatusCode: 403 } });
    await stage.advance(60);
    await purge();
  });

  test('that does not exist is an error of that name', async () => {
    const QueueUrl = stage.queueUrl('gone');
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  test('refuses a message that is longer than it takes, counted in bytes', async () => {
    const { queue, QueueUrl } = newQueue({ maxMessageBytes: 1_024 });
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'ü'.repeat(513) }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('Message must be shorter than 1024 bytes.'),
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'ü'.repeat(512) }));
    expect(queue.messages).toHaveLength(1);
  });
});

describe('a message', () => {
  const attribute = { DataType: 'String', StringValue: 'There' };

  test.each([
    ['an empty body', { MessageBody: '' }, 'MissingParameter'],
    ['a character that XML has not', { MessageBody: 'a\u0001b' }, 'InvalidMessageContents'],
    ['half a surrogate pair', { MessageBody: 'a\ud800b' }, 'InvalidMessageContents'],
    [
      'an attribute without a value',
      { MessageBody: 'x', MessageAttributes: { empty: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterValue',
    ],
  ])('with %s is refused', async (_, message, name) => {
    const { queue, QueueUrl } = newQueue();
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, ...message }))).rejects.toMatchObject({ name });
    expect(queue.messages).toEqual([]);
  });

  test('goes out with the digest of its attributes, and comes in with that of those asked for', async () => {
    const { QueueUrl } = newQueue();
    // The digests are AWS's (recorded: test_sqs::test_receive_message_message_attribute_names_filters).
    const MessageAttributes = {
      Hello: attribute,
      General: { DataType: 'String', StringValue: 'Kenobi' },
      'Help.Me': { DataType: 'String', StringValue: 'Me' },
    };
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'msg', MessageAttributes }));
    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5');
    const receive = async (...MessageAttributeNames: string[]) => {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames, VisibilityTimeout: 0 }),
      );
      return Messages?.[0];
    };
    for (const all of ['All', '*', '.*']) {
      expect(await receive(all)).toMatchObject({ MD5OfMessageAttributes: sent.MD5OfMessageAttributes });
    }
    expect(await receive('Hel.*')).toMatchObject({
      MD5OfMessageAttributes: '83fee93c1bcd8b9a5a923ffacdc636c7',
      MessageAttributes: { Hello: attribute, 'Help.Me': MessageAttributes['Help.Me'] },
    });
    expect(Object.keys((await receive('unknown')) ?? {}).toSorted()).toEqual([
      'Body',
      'MD5OfBody',
      'MessageId',
      'ReceiptHandle',
    ]);
  });

  test.each([
    ['MaxNumberOfMessages', 11, 'Must be between 1 and 10, if provided.'],
    ['WaitTimeSeconds', -1, 'Must be >= 0 and <= 20, if provided.'],
    ['WaitTimeSeconds', 21, 'Must be >= 0 and <= 20, if provided.'],
  ])('is not received with %s %i', async (name, value, reason) => {
    const { QueueUrl } = newQueue();
    await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl, [name]: value }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
    });
  });

  test('stays where it is when a handle is not valid, or its message is gone', async () => {
    const { queue, QueueUrl } = newQueue();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const change = (ReceiptHandle: string | undefined) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 10 }));
    const invalid = { name: 'ReceiptHandleIsInvalid', $metadata: { httpStatusCode: 404 } };
    await expect(change(message?.MessageId)).rejects.toMatchObject(invalid);
    await expect(
      sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.MessageId })),
    ).rejects.toMatchObject(invalid);
    expect(queue.messages).toHaveLength(1);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    await expect(change(message?.ReceiptHandle)).rejects.toThrow(/Message does not exist or is not available/);
  });

  test('many can be hidden at once', async () => {
    const { queue, QueueUrl } = newQueue();
    for (const MessageBody of ['a', 'b']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({
      Id: `${index}`,
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    const { Successful } = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    expect(Successful).toEqual([{ Id: '0' }, { Id: '1' }]);
    expect(queue.counts).toEqual({ visible: 2, inFlight: 0, delayed: 0 });
  });
});

describe('redrive allow policies', () => {
  /** A stage of its own, because the check is about all queues of a stage. */
  async function check(permission: 'allowAll' | 'denyAll' | 'byQueue', sources: readonly string[]): Promise<void> {
    const own = await ServiceStage.open();
    try {
      const sourceArns = sources.map((name) => own.arn('sqs', name));
      const target = own.queue('dead-letters', { redriveAllow: { permission, sourceArns } });
      own.queue('reminders', { redrive: { deadLetterTargetArn: target.settings.arn, maxReceiveCount: 3 } });
      own.sqs.checkRedrivePolicies();
    } finally {
      await own.close();
    }
  }

  test.each([
    ['allowAll', []],
    ['byQueue', ['imports', 'reminders']],
  ] as const)('%s %j lets the queue use it', async (permission, sources) => {
    await expect(check(permission, sources)).resolves.toBeUndefined();
  });

  test.each([
    ['denyAll', []],
    ['byQueue', ['imports']],
  ] as const)('%s %j refuses the queue, naming both', async (permission, sources) => {
    const failure = check(permission, sources);
    await expect(failure).rejects.toThrow('dead-letters does not allow reminders to use it as its dead-letter queue.');
    await expect(failure).rejects.toBeInstanceOf(StageError);
  });

  test('a dead-letter queue that does not exist is an error in one line', async () => {
    const own = await ServiceStage.open();
    own.queue('reminders', { redrive: { deadLetterTargetArn: 'arn:gone', maxReceiveCount: 3 } });
    expect(() => own.sqs.checkRedrivePolicies()).toThrow(
      'reminders names the dead-letter queue arn:gone, which does not exist.',
    );
    expect(() => own.sqs.checkRedrivePolicies()).toThrow(StageError);
    await own.close();
  });
});

describe('what the stage does not support', () => {
  test('is refused by name: an operation', async () => {
    await expect(sqs.send(new ListQueueTagsCommand({ QueueUrl: 'queue' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'AmazonSQS.ListQueueTags is not supported by the local stage.',
    });
  });

  test('is refused by name: a parameter', async () => {
    const { queue, QueueUrl } = newQueue();
    const { status, answer } = await post('SendMessage', JSON.stringify({ QueueUrl, MessageBody: 'x', Priority: 1 }));
    expect([status, answer]).toMatchObject([400, { message: expect.stringMatching(/^Priority: /) }]);
    expect(queue.messages).toEqual([]);
  });

  test.each<[string, object]>([
    ['DelaySeconds', { MessageBody: 'x', DelaySeconds: 901 }],
    ['MessageBody', { MessageBody: '' }],
    ['MessageBody', {}],
  ])('is refused by name: a value of %s that SQS would refuse too', async (name, parameters) => {
    const { QueueUrl } = newQueue();
    const { status, answer } = await post('SendMessage', JSON.stringify({ QueueUrl, ...parameters }));
    expect([status, answer]).toMatchObject([400, { message: expect.stringContaining(name) }]);
  });

  test('a body that is not JSON is an error of the caller, not of the stage', async () => {
    const { status, answer } = await post('SendMessage', '{"QueueUrl":');
    expect([status, answer]).toMatchObject([400, { __type: 'SerializationException' }]);
    await stage.settle();
  });
});

describe('who may', () => {
  test('a role does what its policy grants on that queue, and nothing else', async () => {
    const mine = newQueue();
    const other = newQueue();
    const key = stage.role('sender', { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: mine.arn });
    const sender = clientOf(key);
    await sender.send(new SendMessageCommand({ QueueUrl: mine.QueueUrl, MessageBody: 'x' }));

    const denied = {
      name: 'AccessDenied',
      $metadata: expect.objectContaining({ httpStatusCode: 403 }),
      message: expect.stringMatching(/^User: .*sender is not authorized to perform: sqs:\w+ on resource: .*queue-\d+ /),
    };
    const sendElsewhere = new SendMessageCommand({ QueueUrl: other.QueueUrl, MessageBody: 'x' });
    await expect(sender.send(sendElsewhere)).rejects.toMatchObject(denied);
    await expect(sender.send(new ReceiveMessageCommand({ QueueUrl: mine.QueueUrl }))).rejects.toMatchObject(denied);
    expect(mine.queue.counts.visible).toBe(1);
    expect(other.queue.messages).toEqual([]);
  });

  test('a key that the stage has not issued may nothing', async () => {
    const { QueueUrl } = newQueue();
    const stranger = clientOf('key-of-somebody-else');
    await expect(stranger.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  test('a queue whose policy asks for TLS refuses plain HTTP, even to the developer', async () => {
    const { queue, QueueUrl, arn } = newQueue();
    stage.access.addResourcePolicy(arn, {
      Statement: [
        {
          Effect: 'Deny',
          Action: 'sqs:*',
          Resource: arn,
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
    const body = JSON.stringify({ QueueUrl, MessageBody: 'x' });
    const overHttp = await post('SendMessage', body, { 'x-forwarded-proto': 'http' });
    expect(overHttp).toMatchObject({
      status: 403,
      queryError: 'AccessDenied;Sender',
      answer: { __type: 'AccessDeniedException', message: expect.stringContaining('with an explicit deny') },
    });
    expect(queue.messages).toEqual([]);
    expect((await post('SendMessage', body, { 'x-forwarded-proto': 'https' })).status).toBe(200);
    expect(queue.messages).toHaveLength(1);
  });
});
