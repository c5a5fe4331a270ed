import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { boolean, number, optional, record, strictObject, string } from 'valibot';
import { Stage } from '../../stage.ts';
import { fromTexts } from '../../wire/from-texts.ts';
import { writeAssembly } from '../support/assembly.ts';
import { query } from '../support/query.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

// The forms are those that botocore makes: recorded from AWS CLI 2.9.19.
let folder: TemporaryFolder;
let stage: Stage;
let url: string;
beforeAll(async () => {
  folder = writeAssembly({
    shop: {
      resources: {
        Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
        Work: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: 'work',
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
          },
        },
      },
    },
  });
  stage = await Stage.open({ assembly: folder.path });
  url = `${stage.endpoint}/000000000000/work`;
});
afterAll(async () => {
  await stage.close();
  folder.remove();
});

const sqs = (Action: string, parameters: Readonly<Record<string, string>> = {}, to = stage.endpoint) =>
  query(to, { Action, Version: '2012-11-05', ...parameters });

describe('SQS in the Query protocol', () => {
  // Recorded: test_sqs::test_non_existent_queue.
  test('has a sentence of its own for a queue that does not exist', async () => {
    const { xml } = await sqs('GetQueueAttributes', { QueueUrl: `${stage.endpoint}/000000000000/gone` });
    expect(xml).toContain('<Message>The specified queue does not exist for this wsdl version.</Message>');
  });

  test('sends, receives and deletes a message with its attributes', async () => {
    const sent = await sqs('SendMessage', {
      QueueUrl: url,
      MessageBody: '<one>',
      'MessageAttribute.1.Name': 'colour',
      'MessageAttribute.1.Value.StringValue': 'red',
      'MessageAttribute.1.Value.DataType': 'String',
    });
    expect(sent.texts('MD5OfMessageBody')).toHaveLength(1);
    const received = await sqs('ReceiveMessage', {
      QueueUrl: url,
      'AttributeName.1': 'ApproximateReceiveCount',
      'MessageAttributeName.1': 'All',
      MaxNumberOfMessages: '10',
      VisibilityTimeout: '60',
    });
    expect(received.texts('MessageId')).toEqual(sent.texts('MessageId'));
    expect(received.xml).toContain('<Body>&lt;one&gt;</Body>');
    expect(received.xml).toContain('<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>');
    expect(received.xml).toContain('<MessageAttribute><Name>colour</Name><Value>');
    expect(received.texts('StringValue')).toEqual(['red']);
    const [ReceiptHandle = ''] = received.texts('ReceiptHandle');
    expect((await sqs('DeleteMessage', { QueueUrl: url, ReceiptHandle })).status).toBe(200);
    expect(stage.services.sqs.byName('work').messages).toEqual([]);
  });

  test('takes a batch, and answers for each entry', async () => {
    const { texts } = await sqs('SendMessageBatch', {
      QueueUrl: url,
      'SendMessageBatchRequestEntry.1.Id': 'a',
      'SendMessageBatchRequestEntry.1.MessageBody': 'x',
      'SendMessageBatchRequestEntry.1.DelaySeconds': '900',
      'SendMessageBatchRequestEntry.2.Id': 'b',
      'SendMessageBatchRequestEntry.2.MessageBody': '\u0000',
    });
    expect(texts('Id')).toEqual(['a', 'b']);
    expect(stage.services.sqs.byName('work').counts.delayed).toBe(1);
  });

  test('tells attributes, queues and sources of dead letters', async () => {
    const attributes = await sqs('GetQueueAttributes', { QueueUrl: url, 'AttributeName.1': 'All' });
    expect(attributes.xml).toContain('<Attribute><Name>VisibilityTimeout</Name><Value>30</Value></Attribute>');
    const sources = await sqs('ListDeadLetterSourceQueues', { QueueUrl: url.replace('work', 'dead') });
    expect(sources.texts('QueueUrl')).toEqual([url]);
  });

  test('knows the queue by the URL that the form is sent to', async () => {
    const { texts } = await sqs('GetQueueAttributes', { 'AttributeName.1': 'QueueArn' }, url);
    expect(texts('Value')).toEqual(['arn:aws:sqs:us-east-1:000000000000:work']);
  });

  test.each<[string, Readonly<Record<string, string>>, number, string]>([
    ['GetQueueUrl', { QueueName: 'none' }, 400, 'AWS.SimpleQueueService.NonExistentQueue'],
    ['SendMessage', { MessageBody: 'x' }, 400, 'ValidationException'],
    ['AddPermission', {}, 400, 'InvalidAction'],
  ])('%s with %j is refused', async (action, parameters, status, code) => {
    const refused = await sqs(action, parameters);
    expect([refused.status, refused.texts('Code')]).toEqual([status, [code]]);
  });
});

test('CloudWatch in the Query protocol takes and tells metrics, numbers and moments', async () => {
  const put = await query(stage.endpoint, {
    Action: 'PutMetricData',
    Version: '2010-08-01',
    Namespace: 'Shop',
    'MetricData.member.1.MetricName': 'Sales',
    'MetricData.member.1.Timestamp': '2026-11-20T12:00:00Z',
    'MetricData.member.1.Value': '3',
    'MetricData.member.1.Dimensions.member.1.Name': 'Region',
    'MetricData.member.1.Dimensions.member.1.Value': 'north',
  });
  expect(put.status).toBe(200);
  const metric = { namespace: 'Shop', name: 'Sales', dimensions: { Region: 'north' } };
  const at = Date.UTC(2026, 10, 20, 12);
  expect(stage.services.metrics.datapoints(metric, 'Sum', 60, at, at + 60_000)).toEqual([{ at, value: 3 }]);
});

test('an error in JSON carries the code of the Query protocol, which SDKs report', async () => {
  const response = await fetch(stage.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': 'AmazonSQS.GetQueueUrl',
      authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20261120/us-east-1/sqs/aws4_request',
    },
    body: JSON.stringify({ QueueName: 'none' }),
  });
  expect(response.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
});

test('a text that is not of the wanted type is left for the schema to refuse', () => {
  const schema = strictObject({
    Count: optional(number()),
    IsOn: optional(boolean()),
    Map: optional(record(string(), number())),
  });
  expect(fromTexts(schema, { Count: 'many', IsOn: 'yes', Map: { 1: { Name: 'x' }, 3: {} } }, {})).toEqual({
    Count: 'many',
    IsOn: 'yes',
    Map: { 1: { Name: 'x' }, 3: {} },
  });
  expect(fromTexts(schema, { Count: '7', IsOn: 'true', Map: { 1: { Name: 'x', Value: '1' } } }, {})).toEqual({
    Count: 7,
    IsOn: true,
    Map: { x: 1 },
  });
});
