import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { carry } from '../support/restarted.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
let sqs: SQSClient;
let number = 0;
beforeAll(async () => {
  stage = await ServiceStage.open();
  sqs = new SQSClient(stage.as());
});
afterAll(async () => {
  sqs.destroy();
  await stage.close();
});

const newName = () => `made-${++number}`;
const create = async (QueueName: string, Attributes: Record<string, string> = {}) => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl;
};

test('a queue has the attributes that its maker gave, and the defaults for the others', async () => {
  const QueueUrl = await create(newName(), { VisibilityTimeout: '20', MessageRetentionPeriod: '604800' });
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({ VisibilityTimeout: '20', MessageRetentionPeriod: '604800', DelaySeconds: '0' });
  expect(Number(Attributes?.CreatedTimestamp) * 1_000).toBe(stage.clock.now());
});

test('to make a queue again answers the same one, and other attributes are refused', async () => {
  const name = newName();
  const url = await create(name, { DelaySeconds: '1' });
  expect(await create(name, { DelaySeconds: '1' })).toBe(url);
  expect(await create(name)).toBe(url);
  await expect(create(name, { DelaySeconds: '2' })).rejects.toMatchObject({
    name: 'QueueNameExists',
    message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
  });
});

test.each([
  ['InvalidAttributeName', { FifoQueue: 'false' }, 'Unknown Attribute FifoQueue.'],
  ['InvalidAttributeName', { ContentBasedDeduplication: 'true' }, 'Unknown Attribute ContentBasedDeduplication.'],
  ['InvalidAttributeName', { Colour: 'red' }, 'Unknown Attribute Colour.'],
  ['InvalidAttributeValue', { VisibilityTimeout: '43201' }, 'Invalid value for the parameter VisibilityTimeout.'],
  ['InvalidAttributeValue', { DelaySeconds: 'soon' }, 'Invalid value for the parameter DelaySeconds.'],
  ['InvalidAttributeValue', { RedrivePolicy: '{' }, 'Invalid value for the parameter RedrivePolicy.'],
] as const)('%s for %j', async (name, attributes, message) => {
  await expect(create(newName(), attributes)).rejects.toMatchObject({ name, message });
});

test('names: .fifo is for FIFO queues, 80 characters are the most, and dead letters need a queue', async () => {
  await expect(create('x'.repeat(81))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(create('orders', { FifoQueue: 'true' })).rejects.toThrow('must end with .fifo suffix');
  await expect(create('orders.fifo')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  expect(await create('orders.fifo', { FifoQueue: 'true' })).toContain('/orders.fifo');
  const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:nowhere';
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
  await expect(create(newName(), { RedrivePolicy })).rejects.toThrow('Dead letter target does not exist.');
});

test('the name of a deleted queue is free again after sixty seconds, and its messages are gone', async () => {
  const name = newName();
  const QueueUrl = await create(name);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(sqs.send(new DeleteQueueCommand({ QueueUrl }))).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  await stage.advance(59);
  await expect(create(name)).rejects.toMatchObject({ name: 'QueueDeletedRecently' });
  await stage.advance(1);
  await create(name);
  expect(stage.sqs.byName(name).messages).toEqual([]);
});

test('the queue of a template is not deleted by a caller', async () => {
  stage.queue('of-a-template');
  const QueueUrl = stage.queueUrl('of-a-template');
  await expect(sqs.send(new DeleteQueueCommand({ QueueUrl }))).rejects.toThrow('of-a-template is in a template');
});

test('a role makes queues of the names that it may, and no others', async () => {
  const role = 'arn:aws:iam::000000000000:role/maker';
  stage.access.addRole(role);
  const Resource = 'arn:aws:sqs:us-east-1:000000000000:mine-*';
  stage.access.addRolePolicy(role, { Statement: [{ Effect: 'Allow', Action: 'sqs:CreateQueue', Resource }] });
  const { accessKeyId } = stage.access.sessionFor(role, 'maker');
  const maker = new SQSClient(stage.as(accessKeyId));
  await maker.send(new CreateQueueCommand({ QueueName: 'mine-1' }));
  await expect(maker.send(new CreateQueueCommand({ QueueName: 'yours-1' }))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
  maker.destroy();
});

test('a restart keeps the queues, their messages, and the names that are still taken', async () => {
  const after = await ServiceStage.open();
  try {
    const [kept, gone] = [newName(), newName()];
    const QueueUrl = await create(kept, { DelaySeconds: '3' });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'still here', DelaySeconds: 0 }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl: await create(gone) }));
    carry(stage.sqs.made, after.sqs.made);
    const queue = after.sqs.byName(kept);
    expect(queue.settings).toEqual(stage.sqs.byName(kept).settings);
    expect(queue.messages.map(({ body }) => body)).toEqual(['still here']);
    expect(() => after.sqs.made.create(gone, {})).toThrow('You must wait 60 seconds');
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: kept }));
    expect(QueueUrls).toEqual([QueueUrl]);
  } finally {
    await after.close();
  }
});

test('what happens to the messages of a queue is noted as a change, to be kept', async () => {
  const { made } = stage.sqs;
  let notes = 0;
  made.changes.follow(() => {
    notes += 1;
  });
  const QueueUrl = await create(newName());
  expect(notes).toBe(1);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  expect(notes).toBeGreaterThan(1);
  const paths = made.changes.take().map(({ path }) => path[0]);
  expect(paths).toEqual(['queues', 'messages']);
});
