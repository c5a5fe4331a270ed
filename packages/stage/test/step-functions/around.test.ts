import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callJson } from '../support/aws-call.ts';
import { arnOf, inOrder, machine, WorkflowStage, workflowRole } from '../support/workflows.ts';

const PASS = inOrder({ Same: { Type: 'Pass' } });
const FAIL = inOrder({ No: { Type: 'Fail', Error: 'No', Cause: 'never' } });
const SEND = inOrder({
  Send: {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage',
    Parameters: { QueueUrl: 'http://sqs.us-east-1.amazonaws.com/000000000000/told', 'MessageBody.$': '$' },
  },
});

const LOG_DELIVERY = [
  ...['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries'],
  ...['PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'],
].map((action) => `logs:${action}`);

const logGroup = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'workflows' } };
const logged = (Level: string, IncludeExecutionData: boolean) => ({
  LoggingConfiguration: {
    Level,
    IncludeExecutionData,
    Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['Group', 'Arn'] } } }],
  },
});

/** A role that a service assumes to start executions. */
const starter = (service: string, resource: object) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'start',
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'states:Start*Execution', Resource: resource }] },
      },
    ],
  },
});

/** Calls StartSyncExecution as an SDK does: its host is that of the endpoint with a prefix. */
const CALLER = `const http = require('node:http');
exports.handler = ({ stateMachineArn }) => new Promise((resolve, reject) => {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID } = process.env;
  const { hostname, port } = new URL(AWS_ENDPOINT_URL);
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20261120/us-east-1/states/aws4_request',
    'x-amz-target': 'AWSStepFunctions.StartSyncExecution',
  };
  const request = http.request({ method: 'POST', host: 'sync-' + hostname, port, headers }, (response) => {
    let text = '';
    response.on('data', (part) => { text += part; }).on('end', () => resolve(JSON.parse(text)));
  });
  request.on('error', reject).end(JSON.stringify({ stateMachineArn, input: '{"from":"function"}' }));
});`;

let workflows: WorkflowStage;
beforeAll(async () => {
  workflows = await WorkflowStage.open({
    Group: logGroup,
    Role: workflowRole(['sqs:SendMessage', ...LOG_DELIVERY]),
    Pass: machine('pass', PASS),
    Tracer: workflowRole(['xray:*', 'sqs:SendMessage']),
    Traced: machine('traced', SEND, {
      TracingConfiguration: { Enabled: true },
      RoleArn: { 'Fn::GetAtt': ['Tracer', 'Arn'] },
    }),
    Mute: machine('mute', PASS, { TracingConfiguration: { Enabled: true } }),
    All: machine('all', PASS, logged('ALL', true)),
    Errors: machine('errors', FAIL, logged('ERROR', false)),
    Express: machine('express', PASS, { StateMachineType: 'EXPRESS' }),
    Send: machine('send', SEND),
    Nothing: workflowRole(['sqs:ReceiveMessage']),
    Powerless: machine('powerless', SEND, { RoleArn: { 'Fn::GetAtt': ['Nothing', 'Arn'] } }),
    Told: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'told' } },
    Admits: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Told' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': ['Told', 'Arn'] },
            },
          ],
        },
      },
    },
    Ends: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { status: ['SUCCEEDED', 'FAILED'], stateMachineArn: [{ Ref: 'Errors' }] },
        },
        Targets: [{ Id: 'queue', Arn: { 'Fn::GetAtt': ['Told', 'Arn'] } }],
      },
    },
    RuleRole: starter('events.amazonaws.com', { Ref: 'Pass' }),
    Starts: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['arcade'] },
        Targets: [
          {
            Id: 'machine',
            Arn: { Ref: 'Pass' },
            RoleArn: { 'Fn::GetAtt': ['RuleRole', 'Arn'] },
            InputPath: '$.detail',
          },
        ],
      },
    },
    SchedulerRole: starter('scheduler.amazonaws.com', { Ref: 'Pass' }),
    Nightly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: { Ref: 'Pass' },
          RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
          Input: '{"by":"schedule"}',
        },
      },
    },
    CallerRole: starter('lambda.amazonaws.com', { Ref: 'Express' }),
    Caller: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'caller',
        Code: { ZipFile: CALLER },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['CallerRole', 'Arn'] },
        Runtime: 'nodejs24.x',
      },
    },
  });
});
afterAll(async () => workflows[Symbol.asyncDispose]());

const { stringify } = JSON;
const lines = (executionArn: string) =>
  workflows.stage.records
    .of('log')
    .flatMap(({ logGroup, line }) => (logGroup === 'workflows' ? [JSON.parse(line)] : []))
    .filter(({ execution_arn }) => execution_arn === executionArn);
const executionsOf = (name: string) =>
  workflows.stage.services.stepFunctions.executions.all.filter(({ started }) => started.machineName === name);

describe('executions are told to', () => {
  test('a log of the level ALL, with data', async () => {
    const executionArn = await workflows.start('all', { a: 1 });
    await workflows.stage.settle();
    expect(lines(executionArn).map(({ id, type }) => `${id} ${type}`)).toEqual([
      '1 ExecutionStarted',
      '2 PassStateEntered',
      '3 PassStateExited',
      '4 ExecutionSucceeded',
    ]);
    expect(lines(executionArn)[1]).toMatchObject({
      details: { name: 'Same', input: '{"a":1}', inputDetails: { truncated: false } },
      previous_event_id: '0',
      redrive_count: '0',
    });
  });

  test('a log of the level ERROR, without data, and a rule of the default bus', async () => {
    const executionArn = await workflows.start('errors', { secret: 1 });
    await workflows.stage.settle();
    expect(lines(executionArn).map(({ type }) => type)).toEqual(['FailStateEntered', 'ExecutionFailed']);
    expect(stringify(lines(executionArn))).not.toContain('secret');
    const [message] = workflows.stage.services.sqs.byName('told').receive(1);
    expect(JSON.parse(message?.body ?? '{}')).toMatchObject({
      source: 'aws.states',
      resources: [executionArn],
      detail: { executionArn, status: 'FAILED', input: '{"secret":1}', output: null, error: 'No', cause: 'never' },
    });
  });

  test('the metrics of its state machine', async () => {
    await workflows.start('errors');
    await workflows.stage.settle();
    const dimensions = { StateMachineArn: arnOf('stateMachine', 'errors') };
    const series = workflows.stage.services.metrics.series({
      namespace: 'AWS/States',
      name: 'ExecutionsFailed',
      dimensions,
    });
    const now = workflows.stage.clock.now();
    expect(series.between(now - 60_000, now + 60_000)?.count).toBeGreaterThan(0);
  });
});

describe('a trace', () => {
  const traces = () => workflows.stage.services.xray.traces();
  const named = (name: string) => traces().flatMap(({ segments }) => segments.filter((one) => one.name === name));

  test('shows an execution with its states, and goes on with what its tasks send', async () => {
    await workflows.start('traced', 'hello');
    await workflows.stage.settle();
    const [segment] = named('traced');
    expect(segment).toMatchObject({ origin: 'AWS::StepFunctions::StateMachine', subsegments: [{ name: 'Send' }] });
    const sent = workflows.stage.services.sqs.byName('told').messages.map(({ traceHeader }) => traceHeader);
    expect(sent).toContain(`Root=${segment?.trace_id};Parent=${segment?.id};Sampled=1`);
  });

  test('is not recorded by a role that may not send it', async () => {
    await workflows.start('mute');
    await workflows.stage.settle();
    expect(named('mute')).toEqual([]);
  });
});

describe('executions are started by', () => {
  test('a rule, with what it takes of the event', async () => {
    const Entries = [{ Source: 'arcade', DetailType: 'play', Detail: '{"score":7}' }];
    await callJson(workflows.stage, 'AWSEvents.PutEvents', { Entries });
    await workflows.stage.settle();
    expect(executionsOf('pass').map(({ started }) => started.input)).toContain('{"score":7}');
  });

  test('a schedule', async () => {
    await workflows.stage.advance(86_400);
    expect(executionsOf('pass').map(({ started }) => started.input)).toContain('{"by":"schedule"}');
  });

  test('a function that waits for the end, at the host that an SDK makes of the endpoint', async () => {
    const invoke = async (name: string) => {
      const response = await fetch(`${workflows.stage.endpoint}/2015-03-31/functions/caller/invocations`, {
        method: 'POST',
        headers: {
          authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20261120/us-east-1/lambda/aws4_request',
        },
        body: stringify({ stateMachineArn: arnOf('stateMachine', name) }),
      });
      return response.json();
    };
    expect(await invoke('express')).toMatchObject({ status: 'SUCCEEDED', output: '{"from":"function"}' });
    expect(await invoke('pass')).toMatchObject({ __type: 'AccessDeniedException' });
  });
});

describe('the role of a state machine', () => {
  test('is the one that its tasks call with', async () => {
    const executionArn = await workflows.start('send', 'hello');
    await workflows.stage.settle();
    expect(await workflows.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    const denied = await workflows.start('powerless', 'hello');
    await workflows.stage.settle();
    const { status, cause } = await workflows.describe(denied);
    expect({ status, cause }).toEqual({ status: 'FAILED', cause: expect.stringContaining('not authorized') });
  });

  test('has to allow the delivery of logs', async () => {
    const open = WorkflowStage.open({ Group: logGroup, All: machine('all', PASS, logged('ALL', true)) });
    await expect(open).rejects.toThrow(
      /The role of the state machine all may not write its log: .*logs:CreateLogDelivery/,
    );
  });
});
