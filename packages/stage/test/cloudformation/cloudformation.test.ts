import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { query } from '../support/query.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

const QUEUES = 101;
const queues = Object.fromEntries(
  Array.from({ length: QUEUES }, (_, index) => [`Queue${index}`, { Type: 'AWS::SQS::Queue', Properties: {} }]),
);

let folder: TemporaryFolder;
let stage: Stage;
beforeAll(async () => {
  folder = writeAssembly({
    base: {
      stackName: 'shop-base',
      tags: { app: 'shop' },
      template: {
        Description: 'What the others need',
        Parameters: { Version: { Type: 'String', Default: '6' }, Word: { Type: 'String', NoEcho: true, Default: 'x' } },
      },
      resources: { Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } } },
      outputs: {
        WorkUrl: { Value: { Ref: 'Work' }, Description: 'Where work waits', Export: { Name: 'shop-base:work' } },
      },
    },
    many: { stackName: 'shop-many', dependencies: ['base'], resources: queues },
  });
  stage = await Stage.open({ assembly: folder.path });
});
afterAll(async () => {
  await stage.close();
  folder.remove();
});

const ask = (Action: string, parameters: Readonly<Record<string, string>> = {}) =>
  query(stage.endpoint, { Action, Version: '2010-05-15', ...parameters });

describe('DescribeStacks', () => {
  test('tells outputs, exports, tags, parameters and status of a stack', async () => {
    const { status, xml, texts } = await ask('DescribeStacks', { StackName: 'shop-base' });
    expect(status).toBe(200);
    expect(texts('StackStatus')).toEqual(['CREATE_COMPLETE']);
    expect(xml).toContain('<Description>What the others need</Description>');
    expect(xml).toContain(
      `<Outputs><member><OutputKey>WorkUrl</OutputKey><OutputValue>${stage.endpoint}/000000000000/work</OutputValue>` +
        '<Description>Where work waits</Description><ExportName>shop-base:work</ExportName></member></Outputs>',
    );
    expect(xml).toContain('<Tags><member><Key>app</Key><Value>shop</Value></member></Tags>');
    expect(texts('ParameterValue')).toEqual(['6', '****']);
  });

  test('takes the id of a stack, too', async () => {
    const [id = ''] = (await ask('DescribeStacks', { StackName: 'shop-many' })).texts('StackId');
    expect((await ask('DescribeStacks', { StackName: id })).texts('StackName')).toEqual(['shop-many']);
  });

  test('tells all stacks without a name, the latest first', async () => {
    expect((await ask('DescribeStacks')).texts('StackName')).toEqual(['shop-many', 'shop-base']);
  });

  test('knows no other stack', async () => {
    const { status, texts } = await ask('DescribeStacks', { StackName: 'nothing' });
    expect(status).toBe(400);
    expect(texts('Code')).toEqual(['ValidationError']);
    expect(texts('Message')).toEqual(['Stack with id nothing does not exist']);
  });
});

describe('ListStacks', () => {
  test('tells the stacks of a status', async () => {
    const filter = (status: string) => ask('ListStacks', { 'StackStatusFilter.member.1': status });
    expect((await ask('ListStacks')).texts('StackName')).toEqual(['shop-many', 'shop-base']);
    expect((await filter('CREATE_COMPLETE')).texts('StackName')).toHaveLength(2);
    expect((await filter('DELETE_COMPLETE')).texts('StackName')).toEqual([]);
  });
});

describe('the resources of a stack', () => {
  test('come in pages of a hundred', async () => {
    const first = await ask('ListStackResources', { StackName: 'shop-many' });
    expect(first.texts('LogicalResourceId')).toHaveLength(100);
    const [NextToken = ''] = first.texts('NextToken');
    const second = await ask('ListStackResources', { StackName: 'shop-many', NextToken });
    expect(second.texts('LogicalResourceId')).toEqual([`Queue${QUEUES - 1}`]);
    expect(second.texts('NextToken')).toEqual([]);
    const wrong = await ask('ListStackResources', { StackName: 'shop-many', NextToken: 'mine' });
    expect(wrong.texts('Code')).toEqual(['ValidationError']);
  });

  test('are found by their own name', async () => {
    const PhysicalResourceId = `${stage.endpoint}/000000000000/work`;
    const one = await ask('DescribeStackResources', { PhysicalResourceId });
    expect(one.texts('StackName')).toEqual(['shop-base']);
    expect(one.texts('ResourceType')).toEqual(['AWS::SQS::Queue']);
    expect((await ask('DescribeStackResources', { StackName: 'shop-many' })).texts('ResourceType')).toHaveLength(100);
    const single = await ask('DescribeStackResource', { StackName: 'shop-base', LogicalResourceId: 'Work' });
    expect(single.texts('PhysicalResourceId')).toEqual([PhysicalResourceId]);
  });

  test.each([
    [
      'DescribeStackResource',
      { StackName: 'shop-base', LogicalResourceId: 'No' },
      'Resource No does not exist for stack',
    ],
    ['DescribeStackResource', { StackName: 'no', LogicalResourceId: 'Work' }, "Stack 'no' does not exist"],
    ['DescribeStackResources', { PhysicalResourceId: 'no' }, 'Stack for no does not exist'],
    ['ListStackResources', { StackName: 'no' }, 'Stack with id no does not exist'],
  ])('%s refuses what does not exist', async (action, parameters, message) => {
    const { status, texts } = await ask(action, parameters);
    expect(status).toBe(400);
    expect(texts('Message')[0]).toContain(message);
  });
});

test('ListExports tells what stacks export, GetTemplate what they were made of', async () => {
  const { texts } = await ask('ListExports');
  expect(texts('Name')).toEqual(['shop-base:work']);
  const [body = ''] = (await ask('GetTemplate', { StackName: 'shop-base' })).texts('TemplateBody');
  expect(JSON.parse(body.replaceAll('&quot;', '"'))).toMatchObject({
    Resources: { Work: { Type: 'AWS::SQS::Queue' } },
  });
});

test('a function may ask what its role allows only', async () => {
  const { access, account } = stage.services;
  const role = `arn:aws:iam::${account}:role/reader`;
  access.addRolePolicy(role, {
    Statement: [
      {
        Effect: 'Allow',
        Action: 'cloudformation:DescribeStacks',
        Resource: `arn:aws:cloudformation:us-east-1:${account}:stack/shop-base/*`,
      },
    ],
  });
  const { accessKeyId } = access.sessionFor(role, 'reader');
  const read = (StackName: string) =>
    query(stage.endpoint, { Action: 'DescribeStacks', Version: '2010-05-15', StackName }, accessKeyId);
  expect((await read('shop-base')).status).toBe(200);
  const refused = await read('shop-many');
  expect([refused.status, refused.texts('Code')]).toEqual([403, ['AccessDenied']]);
});
