import { randomBytes } from 'node:crypto';
import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ServiceStage } from '../support/service-stage.ts';
import { attributeOf, bodiesIn, happened, Topics } from '../support/topics.ts';

let stage: ServiceStage;
let topics: Topics;
let sns: SNSClient;
const clients: SNSClient[] = [];
beforeAll(async () => {
  stage = await ServiceStage.open();
  topics = new Topics(stage);
  sns = clientOf();
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await stage.close();
});

function clientOf(accessKeyId?: string): SNSClient {
  const client = new SNSClient(stage.as(accessKeyId));
  clients.push(client);
  return client;
}

const publish = (input: PublishCommandInput, client = sns) => client.send(new PublishCommand(input));

describe('sns-fanout-sqs: Publish', () => {
  test('reaches every subscriber, by TopicArn or TargetArn', async () => {
    const TopicArn = topics.topic();
    const [one, two] = [topics.subscribe(TopicArn, { raw: true }), topics.subscribe(TopicArn, { raw: true })];
    const { MessageId } = await publish({ TopicArn, Message: 'first' });
    await publish({ TargetArn: TopicArn, Message: 'second' });
    await stage.settle();
    expect(MessageId).toMatch(/^[\da-f-]{36}$/);
    expect(bodiesIn(one.queue)).toEqual(['first', 'second']);
    expect(bodiesIn(two.queue)).toEqual(['first', 'second']);
    const [a, b] = [one.queue.settings.name, two.queue.settings.name];
    const each = ['published', `delivered ${a}`, `delivered ${b}`];
    expect(happened(stage, TopicArn)).toEqual([...each, ...each]);
  });

  test('carries every text through the protocol as it is', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn, { raw: true });
    const Message = '  a+b & c=d % "<é€👾>" \r\n\t\\ { "json": [1] } + ';
    const bytes = randomBytes(64);
    await publish({
      TopicArn,
      Message,
      MessageAttributes: {
        'a.b-c_d': attributeOf('x&y=z "<\\'),
        list: attributeOf('["a"]', 'String.Array'),
        number: attributeOf('1.50', 'Number'),
        bytes: { DataType: 'Binary', BinaryValue: bytes },
      },
    });
    await stage.settle();
    expect(bodiesIn(queue)).toEqual([Message]);
    expect(queue.messages[0]?.attributes).toEqual({
      'a.b-c_d': attributeOf('x&y=z "<\\'),
      list: attributeOf('["a"]', 'String.Array'),
      number: attributeOf('1.50', 'Number'),
      bytes: { DataType: 'Binary', BinaryValue: bytes.toString('base64') },
    });
  });

  test('has a message for each protocol when its structure is JSON, and no attributes then', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn, { raw: true });
    const MessageAttributes = { kind: attributeOf('x') };
    for (const Message of ['{"default":"all","sqs":"queues"}', '{"default":"all","sqs":1,"http":"web"}']) {
      await publish({ TopicArn, MessageStructure: 'json', Message, MessageAttributes });
    }
    await stage.settle();
    expect(bodiesIn(queue)).toEqual(['queues', 'all']);
    expect(queue.messages.map(({ attributes }) => attributes)).toEqual([{}, {}]);
  });

  const endpoint = 'arn:aws:sns:us-east-1:000000000000:endpoint';
  const attribute = (name: string, value: object) => ({
    MessageAttributes: { [name]: { DataType: 'String', ...value } },
  });
  test.each<[string, string, Partial<PublishCommandInput>]>([
    ['InvalidParameter', 'Invalid parameter: Empty message', { Message: '' }],
    ['InvalidParameter', 'Invalid parameter: Subject', { Subject: '' }],
    ['InvalidParameter', 'Invalid parameter: Subject', { Subject: 'two\nlines' }],
    ['InvalidParameter', 'Invalid parameter: Subject', { Subject: 'x'.repeat(100) }],
    ['InvalidParameter', 'No default entry', { MessageStructure: 'json', Message: '{"sqs":"x"}' }],
    ['InvalidParameter', 'failed to parse', { MessageStructure: 'json', Message: 'default' }],
    ['InvalidParameter', 'An ARN must have at least 6 elements, not 1', { TopicArn: 'topic' }],
    ['NotFound', 'Topic does not exist', { TopicArn: 'arn:aws:sns:us-east-1:000000000000:none' }],
    // Recorded: test_sns::test_topic_publish_another_region, test_publish_non_existent_target.
    ['InvalidParameter', 'Invalid parameter: TopicArn', { TopicArn: 'arn:aws:sns:eu-west-1:000000000000:none' }],
    ['InvalidParameter', 'No endpoint found', { TopicArn: undefined, TargetArn: `${endpoint}/APNS/app/id` }],
    // Recorded: test_sns::test_empty_or_wrong_message_attributes.
    [
      'ValidationError',
      "Value null at 'messageAttributes.x.member.dataType'",
      attribute('x', { DataType: undefined, StringValue: 'x' }),
    ],
    ['ParameterValueInvalid', 'must be less than 256 bytes', attribute('a'.repeat(257), { StringValue: 'x' })],
    ['ParameterValueInvalid', "character '#x5E' was found", attribute('a^*?', { StringValue: 'x' })],
    ['ParameterValueInvalid', "starting with character '.'", attribute('.x', { StringValue: 'x' })],
    ['ParameterValueInvalid', "ending with character '.'", attribute('x.', { StringValue: 'x' })],
    ['ParameterValueInvalid', "successive '.' character", attribute('a..b', { StringValue: 'x' })],
    ['ParameterValueInvalid', "'AWS.x' has an invalid name", attribute('AWS.x', { StringValue: 'x' })],
    ['ParameterValueInvalid', 'non-empty message attribute value', attribute('x', {})],
    ['ParameterValueInvalid', 'non-empty message attribute value', attribute('x', { StringValue: '' })],
    ['ParameterValueInvalid', "must use field 'Binary'", attribute('x', { DataType: 'Binary', StringValue: 'x' })],
    ['ParameterValueInvalid', "must use field 'String'", attribute('x', { BinaryValue: new Uint8Array([1]) })],
    ['ParameterValueInvalid', 'invalid message attribute type', attribute('x', { DataType: 'Text', StringValue: 'x' })],
    ['ParameterValueInvalid', 'is no number', attribute('x', { DataType: 'Number', StringValue: 'x' })],
    ['ValidationException', 'PhoneNumber', { PhoneNumber: '+15550100' }],
    ['InvalidParameter', 'not valid for this topic type', { MessageDeduplicationId: 'id' }],
  ])('is refused with %s: %s', async (code, message, input) => {
    const refused = publish({ TopicArn: topics.topic(), Message: 'x', ...input });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(message), Error: { Code: code } });
  });

  test('takes messages up to the size of the topic, attributes included', async () => {
    const usual = topics.topic();
    const large = topics.topic({ maxMessageBytes: 1_048_576 });
    const attributes = { MessageAttributes: { name: attributeOf('value') } };
    await publish({ TopicArn: usual, Message: 'x'.repeat(262_144) });
    await publish({ TopicArn: usual, Message: 'x'.repeat(262_144 - 15), ...attributes });
    await publish({ TopicArn: large, Message: 'x'.repeat(1_048_576) });
    const tooLong = { name: 'InvalidParameterException', message: 'Invalid parameter: Message too long' };
    await expect(publish({ TopicArn: usual, Message: `${'x'.repeat(262_143)}é` })).rejects.toMatchObject(tooLong);
    await expect(publish({ TopicArn: usual, Message: 'x'.repeat(262_130), ...attributes })).rejects.toMatchObject(
      tooLong,
    );
    await expect(publish({ TopicArn: large, Message: 'x'.repeat(1_048_577) })).rejects.toMatchObject(tooLong);
  });
});

describe('sns-fanout-sqs: PublishBatch', () => {
  const batch = (TopicArn: string, ids: readonly string[], Message = 'x') =>
    sns.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message, Subject: Id })),
      }),
    );

  test('publishes up to ten messages, each with an answer of its own', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn, { raw: true });
    const ids = Array.from({ length: 10 }, (_, index) => `id_${index}`);
    const { Successful = [], Failed } = await batch(TopicArn, ids);
    await stage.settle();
    expect(Successful.map(({ Id }) => Id)).toEqual(ids);
    expect(new Set(Successful.map(({ MessageId }) => MessageId)).size).toBe(10);
    expect(Failed).toEqual([]);
    expect(bodiesIn(queue)).toHaveLength(10);
  });

  test('may fail for some messages and succeed for others', async () => {
    const TopicArn = topics.topic();
    const { queue } = topics.subscribe(TopicArn, { raw: true });
    topics.sns.faults.inject(TopicArn, 'fail-publish', 2);
    const { Successful = [], Failed } = await batch(TopicArn, ['a', 'b', 'c']);
    await stage.settle();
    expect(Failed).toEqual(
      ['a', 'b'].map((Id) => expect.objectContaining({ Id, Code: 'InternalError', SenderFault: false })),
    );
    expect(Successful.map(({ Id }) => Id)).toEqual(['c']);
    expect(bodiesIn(queue)).toHaveLength(1);
  });

  test.each<[string, readonly string[], string]>([
    ['EmptyBatchRequest', [], 'x'],
    ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, index) => `${index}`), 'x'],
    ['BatchEntryIdsNotDistinct', ['a', 'a'], 'x'],
    ['InvalidBatchEntryId', ['a.b'], 'x'],
    ['InvalidBatchEntryId', ['a'.repeat(81)], 'x'],
    ['BatchRequestTooLong', ['a', 'b'], 'x'.repeat(131_073)],
    ['InvalidParameter', ['a', 'b'], ''],
  ])('is refused as a whole with %s', async (code, ids, message) => {
    const TopicArn = topics.topic();
    await expect(batch(TopicArn, ids, message)).rejects.toMatchObject({
      name: `${code}Exception`,
      Error: { Code: code },
    });
    expect(happened(stage, TopicArn)).toEqual([]);
  });
});

describe('PublishBatch refuses', () => {
  // Recorded: test_sns::test_publish_batch_invalid_entry_id, test_empty_or_wrong_message_attributes.
  test.each<[string, string, object]>([
    ['message.id', 'contains an impermissible character: message.id', {}],
    ['a'.repeat(81), `is too long: ${'a'.repeat(81)}`, {}],
    [
      'a',
      "Value null at 'publishBatchRequestEntries.1.member.messageAttributes.x.member.dataType'",
      { MessageAttributes: { x: { DataType: undefined, StringValue: 'x' } } },
    ],
  ])('%s: %s', async (Id, message, more) => {
    const entries = [{ Id, Message: 'x', ...more }];
    const batch = new PublishBatchCommand({ TopicArn: topics.topic(), PublishBatchRequestEntries: entries });
    await expect(sns.send(batch)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });
});

describe('queue-topic-access-policy: a topic', () => {
  test('takes messages of whoever has a role that allows it, and of nobody else', async () => {
    const TopicArn = topics.topic();
    const allowed = clientOf(stage.role('publisher', { Effect: 'Allow', Action: 'sns:Publish', Resource: TopicArn }));
    const other = clientOf(stage.role('other', { Effect: 'Allow', Action: 'sns:Publish', Resource: topics.topic() }));
    await publish({ TopicArn, Message: 'x' }, allowed);
    const batch = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: 'a', Message: 'x' }] });
    await allowed.send(batch);
    const denied = { name: 'AuthorizationErrorException', $metadata: { httpStatusCode: 403 } };
    await expect(publish({ TopicArn, Message: 'x' }, other)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining(`is not authorized to perform: sns:Publish on resource: ${TopicArn}`),
    });
    await expect(other.send(batch)).rejects.toMatchObject(denied);
    await expect(publish({ TopicArn, Message: 'x' }, clientOf('unknown'))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('takes messages of the services that its policy names, for the source that it names', async () => {
    const targetArn = topics.topic();
    const { queue } = topics.subscribe(targetArn, { raw: true });
    const sourceArn = stage.arn('events', 'rule/bus/rule');
    stage.access.addResourcePolicy(targetArn, {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Resource: targetArn,
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
        },
      ],
    });
    const deliver = (payload: string, service: string, source: string) =>
      topics.targets.deliver({ targetArn, payload, traceHeader: 'Root=1-2-3' }, { service, sourceArn: source });
    await deliver('{}', 'events.amazonaws.com', sourceArn);
    const denied = { code: 'AccessDeniedException' };
    await expect(deliver('{}', 'scheduler.amazonaws.com', sourceArn)).rejects.toMatchObject(denied);
    await expect(deliver('{}', 'events.amazonaws.com', `${sourceArn}-2`)).rejects.toMatchObject(denied);
    await expect(deliver('', 'events.amazonaws.com', sourceArn)).rejects.toMatchObject({ code: 'InvalidParameter' });
    const tooLong = deliver('x'.repeat(262_145), 'events.amazonaws.com', sourceArn);
    await expect(tooLong).rejects.toMatchObject({ message: 'Invalid parameter: Message too long' });
    await stage.settle();
    expect(queue.messages).toMatchObject([{ body: '{}', traceHeader: 'Root=1-2-3' }]);
  });

  test('tls-only-resource-policies: refuses what does not come over TLS, even from those who may', async () => {
    const TopicArn = topics.topic();
    stage.access.addResourcePolicy(TopicArn, {
      Statement: [
        {
          Effect: 'Deny',
          Action: 'sns:Publish',
          Resource: TopicArn,
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
    const plain = clientOf();
    plain.middlewareStack.add(
      (next) => (args) => {
        Object.assign(Object(args.request).headers, { 'x-forwarded-proto': 'http' });
        return next(args);
      },
      { step: 'build' },
    );
    await publish({ TopicArn, Message: 'x' });
    await expect(publish({ TopicArn, Message: 'x' }, plain)).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: expect.stringContaining('explicit deny'),
    });
  });
});

describe('sns-fanout-sqs: the API of SNS', () => {
  test('tells the attributes of a topic', async () => {
    const TopicArn = topics.topic();
    topics.subscribe(TopicArn);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toEqual({
      TopicArn,
      Owner: stage.account,
      MaximumMessageSize: '262144',
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    });
  });

  test('names an operation that the stage does not know', async () => {
    await expect(sns.send(new CreateTopicCommand({ Name: 'x' }))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: expect.stringContaining('CreateTopic'),
    });
  });

  test('passes the failure of a topic on as one of the service', async () => {
    const TopicArn = topics.topic();
    topics.sns.faults.inject(TopicArn, 'fail-publish');
    await expect(publish({ TopicArn, Message: 'x' })).rejects.toMatchObject({
      name: 'InternalErrorException',
      $fault: 'server',
      $metadata: { httpStatusCode: 500 },
    });
    await publish({ TopicArn, Message: 'x' });
  });
});
