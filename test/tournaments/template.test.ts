import { describe, expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { resources, statementsOf, theOnly } from '../support/template-resources.ts';
import { definitionOf, statesIn } from './definition.ts';

const chapter = synthChapter('tournaments');
const tournament = definitionOf(chapter, 'Tournament');
const all = new Map(statesIn(tournament.States));
const actionsOf = (policy: string) => statementsOf(theOnly(chapter, 'AWS::IAM::Policy', policy));

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

describe('the workflow of a tournament', () => {
  test('sfn-order-workflow: is standard, traced and logged, and its log has no data, so no token', () => {
    expect(theOnly(chapter, 'AWS::StepFunctions::StateMachine', 'Tournament').Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
    expect(tournament).toMatchObject({ QueryLanguage: 'JSONata', TimeoutSeconds: 30 * 86_400 });
  });

  test('sfn-order-workflow: until the first prize every error leads to the refunds', () => {
    const steps = [
      'Collect the fees',
      'Prepare the matches',
      'Play the matches',
      'Ask the organisers',
      'Await the approval',
    ];
    for (const step of steps) {
      expect(all.get(step)?.Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'Anything to refund?' }]);
    }
    expect(all.get('Anything to refund?')).toMatchObject({ Default: 'Refund the fees' });
    expect(all.get('Pay the prizes')?.Catch).toMatchObject([{ Next: 'Prizes are open' }]);
    expect(all.get('Refund the fees')?.Catch).toMatchObject([{ Next: 'Refunds are open' }]);
  });

  test.each([...all].filter(([, { Type }]) => Type === 'Task'))(
    'sfn-retry-catch: %s is tried again',
    (_, { Retry }) => {
      expect(Retry.length).toBeGreaterThan(0);
      expect(
        Retry.some((one) => one.ErrorEquals.some((error) => /^States\.(TaskFailed|HeartbeatTimeout)$/.test(error))),
      ).toBe(true);
    },
  );

  test('sfn-retry-catch: an answer is not tried again', () => {
    const answers = {
      'Open the sign-up': 'DynamoDB.ConditionalCheckFailedException',
      'Charge the entrant': 'PaymentDeclined',
      'Draw the bracket': 'NotEnoughPlayers',
    };
    for (const [name, error] of Object.entries(answers)) {
      expect(all.get(name)?.Retry[0]).toEqual({ ErrorEquals: [error], MaxAttempts: 0 });
    }
  });

  test('sfn-parallel-map-choice: it has a state of each kind, and both kinds of Map', () => {
    const types = new Set([...all.values()].map(({ Type }) => Type));
    expect([...types].sort()).toEqual(['Choice', 'Fail', 'Map', 'Parallel', 'Pass', 'Succeed', 'Task', 'Wait']);
    expect(all.get('Wait for entries')).toMatchObject({ Timestamp: '{% $signUpEndsAt %}' });
    expect(all.get('Pay the prizes')?.ItemProcessor).toMatchObject({ ProcessorConfig: { Mode: 'INLINE' } });
    for (const [name, ExecutionType, Label] of [
      ['Collect the fees', 'STANDARD', 'Fees'],
      ['Refund the fees', 'EXPRESS', 'Refunds'],
    ]) {
      expect(all.get(name ?? '')).toMatchObject({
        Label,
        ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' } },
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType } },
      });
    }
  });

  test('sfn-task-token: the charge waits five minutes, the approval an hour in silence and a day in all', () => {
    expect(all.get('Charge the entrant')).toMatchObject({
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      TimeoutSeconds: 300,
      Arguments: { MessageBody: { taskToken: '{% $states.context.Task.Token %}' } },
    });
    expect(all.get('Await the approval')).toMatchObject({
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken',
      HeartbeatSeconds: 3_600,
      TimeoutSeconds: 86_400,
      Arguments: { Item: { taskToken: { S: '{% $states.context.Task.Token %}' }, sk: { S: 'APPROVAL' } } },
    });
    expect(JSON.stringify(all.get('Ask the organisers'))).not.toContain('Token');
  });

  test('sfn-activity: a referee may say nothing for ten minutes, and matches may take a day', () => {
    const { Name } = theOnly(chapter, 'AWS::StepFunctions::Activity').Properties;
    expect(Name).toBe('arcade-tournaments-matches');
    expect(all.get('Play the matches')).toMatchObject({ HeartbeatSeconds: 600, TimeoutSeconds: 86_400 });
    expect(all.get('Play the matches')?.Resource).toMatch(/^<Matches/);
  });

  test('sfn-sdk-integrations: states call DynamoDB, SQS, SNS and EventBridge without a function', () => {
    const called = [...all.values()].flatMap(({ Resource }) => Resource?.split(':::')[1] ?? []);
    expect(called).toEqual(
      expect.arrayContaining([
        'dynamodb:putItem',
        'dynamodb:updateItem',
        'aws-sdk:dynamodb:putItem.waitForTaskToken',
        'sqs:sendMessage.waitForTaskToken',
        'sns:publish',
        'events:putEvents',
        'states:startExecution',
      ]),
    );
  });

  test('sfn-sdk-integrations: its role names every resource, and reads lists of entrants only', () => {
    const statements = actionsOf('TournamentRoleDefaultPolicy');
    const wide = statements.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);
    expect(wide.filter((action) => !/^(logs|xray):/.test(action))).toEqual([]);
    const objects = statements.filter(({ Action }) => Action.includes('s3:GetObject'));
    expect(JSON.stringify(objects)).toContain('/entrants/*');
    const actions = statements
      .flatMap(({ Action }) => Action)
      .filter((action) => /^(dynamodb|lambda|s3):/.test(action));
    expect([...new Set(actions)].sort()).toEqual([
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'lambda:InvokeFunction',
      's3:GetObject',
    ]);
  });
});

test('sfn-task-token: who charges may answer tokens, and read nobody', () => {
  const actions = actionsOf('ChargeEntrantRole').flatMap(({ Action }) => Action);
  expect(actions.filter((action) => /^(dynamodb|states):/.test(action)).sort()).toEqual([
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'states:SendTaskFailure',
    'states:SendTaskSuccess',
  ]);
});

describe('the express workflows', () => {
  test.each(['SignUp', 'News'])('sfn-express: %s logs every step with its data, and ends within minutes', (id) => {
    expect(theOnly(chapter, 'AWS::StepFunctions::StateMachine', id).Properties).toMatchObject({
      StateMachineType: 'EXPRESS',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
      TracingConfiguration: { Enabled: true },
    });
    expect(Number(definitionOf(chapter, id).TimeoutSeconds)).toBeLessThanOrEqual(300);
  });

  test('sfn-express: both write under a condition, so a step that runs twice has one effect', () => {
    for (const id of ['SignUp', 'News']) {
      expect(JSON.stringify(definitionOf(chapter, id))).toContain('attribute_not_exists(pk)');
    }
    expect(definitionOf(chapter, 'News').QueryLanguage).toBe('JSONPath');
  });

  test('sfn-express: a rule starts the news, by a role that may do nothing else', () => {
    const { Targets, EventPattern } = theOnly(chapter, 'AWS::Events::Rule').Properties;
    expect(EventPattern).toEqual({ source: ['arcade.tournaments'], 'detail-type': ['TournamentFinished.v1'] });
    const machine = theOnly(chapter, 'AWS::StepFunctions::StateMachine', 'News').logicalId;
    expect(Targets).toMatchObject([
      { Arn: { Ref: machine }, DeadLetterConfig: {}, RetryPolicy: { MaximumRetryAttempts: 20 } },
    ]);
    expect(actionsOf('WinnersKnownRole')).toMatchObject([
      { Action: ['states:StartExecution'], Resource: [{ Ref: machine }] },
    ]);
  });
});

test('sfn-batch-job: two jobs on Fargate, each awaited, bounded and caught', () => {
  const film = new Map(statesIn(definitionOf(chapter, 'Film').States));
  const catchAll = [{ ErrorEquals: ['States.ALL'], Next: 'No film' }];
  expect(film.get('Cut the film')).toMatchObject({
    Resource: 'arn:aws:states:::batch:submitJob.sync',
    Arguments: { Timeout: { AttemptDurationSeconds: 3 * 3_600 } },
    Catch: catchAll,
  });
  expect(film.get('Pack the film')).toMatchObject({
    Resource: 'arn:aws:states:::ecs:runTask.sync',
    Arguments: { LaunchType: 'FARGATE' },
    TimeoutSeconds: 3 * 3_600,
    Catch: catchAll,
  });
  expect(theOnly(chapter, 'AWS::Batch::ComputeEnvironment').Properties).toMatchObject({
    ComputeResources: { Type: 'FARGATE', MaxvCpus: 4 },
  });
  expect(theOnly(chapter, 'AWS::Batch::JobDefinition').Properties).toMatchObject({
    PlatformCapabilities: ['FARGATE'],
    ContainerProperties: { Command: ['sleep', '1200'] },
  });
  expect(resources(chapter, 'AWS::EC2::NatGateway')).toEqual([]);
});
