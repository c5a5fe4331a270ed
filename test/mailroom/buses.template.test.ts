import { describe, expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { referredId, resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('mailroom');
const only = (type: string, idPrefix: string) => theOnly(chapter, type, idPrefix).Properties;
const queueId = (idPrefix: string) => theOnly(chapter, 'AWS::SQS::Queue', idPrefix).logicalId;

describe('eventbridge-archive-replay', () => {
  test('the archive keeps plays for thirty days', () => {
    expect(only('AWS::Events::Archive', 'Plays')).toMatchObject({
      RetentionDays: 30,
      EventPattern: { source: ['arcade.api'], 'detail-type': ['PlayRecorded.v1'] },
    });
  });

  test('one rule lets replays out, the other lets them in', () => {
    const patterns = ['PlaysLive', 'PlaysAll'].map((id) => only('AWS::Events::Rule', id).EventPattern);
    expect(patterns[0]).toMatchObject({ 'replay-name': [{ exists: false }] });
    expect(patterns[1]).not.toHaveProperty('replay-name');
  });
});

describe('eventbridge-cross-account', () => {
  const statement = (id: string) => only('AWS::Events::EventBusPolicy', `Central${id}`).Statement;

  test('the organisation may put events, and no other action', () => {
    expect(statement('Members')).toMatchObject({
      Effect: 'Allow',
      Principal: '*',
      Action: 'events:PutEvents',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } } },
    });
  });

  test('one account is denied', () => {
    expect(statement('Quarantine')).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'QuarantinedAccount' } } },
    });
  });

  test('a rule of the central bus collects state changes of instances in a queue, which admits it alone', () => {
    const { EventPattern, EventBusName } = only('AWS::Events::Rule', 'CentralInstanceStateChanges');
    expect(EventPattern).toEqual({ source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] });
    expect(referredId(EventBusName)).toBe(theOnly(chapter, 'AWS::Events::EventBus').logicalId);
    const [admitted] = statementsOf(theOnly(chapter, 'AWS::SQS::QueuePolicy', 'CentralInstanceStatesQueue')).filter(
      ({ Effect }) => Effect === 'Allow',
    );
    expect(JSON.stringify(admitted)).toContain('aws:SourceArn');
    expect(JSON.stringify(admitted)).toContain('CentralInstanceStateChanges');
  });

  test('a rule of the default bus hands them on, as a role that may put events on this bus only', () => {
    const rule = only('AWS::Events::Rule', 'CentralForward');
    expect(rule).not.toHaveProperty('EventBusName');
    const [statement] = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', 'CentralForwardRole'));
    expect(statement).toMatchObject({ Action: ['events:PutEvents'] });
    expect(statement?.Resource.map(referredId)).toEqual([theOnly(chapter, 'AWS::Events::EventBus').logicalId]);
  });
});

describe('ddb-stream-sns-fanout', () => {
  const { Source, SourceParameters, Target, RoleArn } = only('AWS::Pipes::Pipe', 'NewPlayers');
  const parameters = Object(SourceParameters);

  test('the pipe reads the stream of the table, new players only', () => {
    expect(JSON.stringify(Source)).toContain('StreamArn');
    const [{ Pattern }] = parameters.FilterCriteria.Filters;
    expect(JSON.parse(Pattern)).toEqual({
      eventName: ['INSERT'],
      dynamodb: { NewImage: { entity: { S: ['player'] } } },
    });
  });

  test('it gives up after five retries or six hours, and tells a queue', () => {
    expect(parameters.DynamoDBStreamParameters).toMatchObject({
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 21_600,
      OnPartialBatchItemFailure: 'AUTOMATIC_BISECT',
    });
    expect(referredId(parameters.DynamoDBStreamParameters.DeadLetterConfig.Arn)).toBe(queueId('NewPlayersFailures'));
    expect(referredId(Target)).toBe(queueId('NewPlayersArrivalsQueue'));
  });

  test('its role reads one stream and writes to two queues', () => {
    const role = theOnly(chapter, 'AWS::IAM::Role', 'NewPlayersRole');
    expect(referredId(RoleArn)).toBe(role.logicalId);
    const statements = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', 'NewPlayersRole'));
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      ['sqs:SendMessage'],
    ]);
    expect(statements[1]?.Resource).toHaveLength(2);
  });

  test('it is the only pipe', () => expect(resources(chapter, 'AWS::Pipes::Pipe')).toHaveLength(1));
});
