import { describe, expect, test } from '@jest/globals';
import { STREAM_FILTER } from '#lambda/leaderboard/stream-filter.ts';
import { kindsWrittenBy } from '../support/own-sources.ts';
import { synthArcade } from '../support/synth.ts';
import { expectGoldenTemplate } from '../support/template-golden.ts';
import { aliasIn, type Resource, resources, statementsOf, theOnly } from '../support/template-resources.ts';

const leaderboard = synthArcade().chapter('leaderboard');
const production = synthArcade({ environment: 'prod' }).chapter('leaderboard');
const { template } = leaderboard;

const QUEUE = 'AWS::SQS::Queue';
const arnOf = ({ logicalId }: Resource) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const topic = theOnly(leaderboard, 'AWS::SNS::Topic');

/** What a role may do, but for what every function may. */
const grantsOf = (fn: string) =>
  statementsOf(theOnly(leaderboard, 'AWS::IAM::Policy', `${fn}Role`)).filter(
    ({ Action }) => !Action.some((action) => action.startsWith('logs:') || action.startsWith('xray:')),
  );

test('cdk-synth-tests: the template is the golden one', () => expectGoldenTemplate('leaderboard'));

describe('the reader of the stream', () => {
  const mapping = theOnly(leaderboard, 'AWS::Lambda::EventSourceMapping', 'Changes');
  const failures = theOnly(leaderboard, QUEUE, 'ChangesFailures');

  test('ddb-stream-sns-fanout: is the only one in the whole arcade', () => {
    const readers = resources(synthArcade(), 'AWS::Lambda::EventSourceMapping').filter(
      ({ Properties }) => Properties.StartingPosition !== undefined,
    );
    expect(readers.map(({ logicalId }) => logicalId)).toEqual([mapping.logicalId]);
    expect(mapping.Properties.EventSourceArn).toEqual({
      'Fn::ImportValue': expect.stringMatching(/^arcade-foundation:.*StreamArn/),
    });
    const alias = theOnly(leaderboard, 'AWS::Lambda::Alias', 'ProjectChanges');
    expect(aliasIn(mapping.Properties.FunctionName, [alias])).toBe(alias);
  });

  test('ddb-stream-lambda: batches, retries and ages are bounded, and what fails is kept', () => {
    expect(mapping.Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 2,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 5,
      DestinationConfig: { OnFailure: { Destination: arnOf(failures) } },
    });
    // The stream forgets after 24 hours; a replay needs some of them.
    expect(mapping.Properties.MaximumRecordAgeInSeconds).toBe(6 * 3_600);
  });

  test('ddb-stream-derived-view: hears of every play that comes and goes, and of none that only changes', () => {
    const { Filters } = mapping.Properties.FilterCriteria as { Filters: { Pattern: string }[] };
    const ofPlays = Filters.map(({ Pattern }) => JSON.parse(Pattern)).filter((pattern) =>
      JSON.stringify(pattern).includes('"play"'),
    );
    expect(ofPlays.flatMap(({ eventName }) => eventName)).toEqual(['INSERT', 'REMOVE']);
  });

  test('ddb-stream-react-notify: gets inserts of plays and players and removals of plays and sessions, no more', () => {
    const { Filters } = mapping.Properties.FilterCriteria as { Filters: { Pattern: string }[] };
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      { eventName: ['INSERT'], dynamodb: { NewImage: { entity: { S: ['play', 'player'] } } } },
      { eventName: ['REMOVE'], dynamodb: { OldImage: { entity: { S: ['play', 'session'] } } } },
    ]);
  });

  test('iam-role-per-function: may read the stream, keep entries, publish, and leave failures', () => {
    const streamArn = { 'Fn::ImportValue': expect.stringMatching(/StreamArn/) };
    expect(grantsOf('ProjectChanges')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
          Resource: [{ 'Fn::ImportValue': expect.stringMatching(/GetAttTable\w+Arn/) }],
        }),
        expect.objectContaining({
          Action: [
            'dynamodb:DescribeStream',
            'dynamodb:GetRecords',
            'dynamodb:GetShardIterator',
            'dynamodb:ListStreams',
          ],
          Resource: [streamArn],
        }),
        expect.objectContaining({ Action: ['sns:Publish'], Resource: [{ Ref: topic.logicalId }] }),
        expect.objectContaining({
          Action: ['events:PutEvents'],
          Resource: [{ 'Fn::ImportValue': expect.stringMatching(/GetAttEvents\w+Arn/) }],
        }),
        expect.objectContaining({ Action: ['sqs:SendMessage'], Resource: [arnOf(failures)] }),
      ]),
    );
    expect(grantsOf('ProjectChanges')).toHaveLength(5);
  });

  test('alarm-dlq-depth: an alarm tells that it falls behind, hours before records are given up', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      // The metric of an alias has both; with one of them the alarm would watch another metric, or none.
      Dimensions: [
        {
          Name: 'FunctionName',
          Value: { Ref: theOnly(leaderboard, 'AWS::Lambda::Function', 'ProjectChanges').logicalId },
        },
        {
          Name: 'Resource',
          Value: {
            'Fn::Join': [
              '',
              [{ Ref: theOnly(leaderboard, 'AWS::Lambda::Function', 'ProjectChanges').logicalId }, ':live'],
            ],
          },
        },
      ],
      Statistic: 'Maximum',
      Threshold: 600_000,
      TreatMissingData: 'notBreaching',
    });
  });

  test('lambda-reserved-concurrency: is reserved where the settings say so, and nowhere else', () => {
    const reserved = (chapter: typeof leaderboard) =>
      resources(chapter, 'AWS::Lambda::Function').flatMap(({ logicalId, Properties }) =>
        Properties.ReservedConcurrentExecutions === undefined
          ? []
          : [[logicalId, Properties.ReservedConcurrentExecutions]],
      );
    expect(reserved(leaderboard)).toEqual([]);
    expect(reserved(production)).toEqual([[expect.stringMatching(/^ProjectChanges/), 10]]);
  });
});

test('queue-topic-access-policy: the topic admits nobody: who publishes does so by its role', () => {
  const statements = resources(leaderboard, 'AWS::SNS::TopicPolicy').flatMap(statementsOf);
  expect(statements.filter(({ Effect }) => Effect !== 'Deny')).toEqual([]);
});

test('lambda-no-recursion: only the reader may publish', () => {
  const publishers = resources(leaderboard, 'AWS::IAM::Policy').filter((policy) =>
    statementsOf(policy).some(({ Action }) =>
      Action.some((action) => action === 'sns:Publish' || action === 'events:PutEvents'),
    ),
  );
  expect(publishers.map(({ logicalId }) => logicalId)).toEqual([expect.stringMatching(/^ProjectChangesRole/)]);
});

test('ddb-query-not-scan: no role may scan', () => {
  const actions = resources(leaderboard, 'AWS::IAM::Policy')
    .flatMap(statementsOf)
    .flatMap(({ Action }) => Action);
  expect(actions.filter((action) => action === 'dynamodb:Scan' || action.includes('*'))).toEqual([]);
});

test('lambda-no-recursion: nothing that the functions of this chapter write passes the filter of the stream', () => {
  const written = kindsWrittenBy('leaderboard/project-changes');
  expect(written.toSorted()).toEqual(['best', 'high-score']);
  const read: readonly string[] = [...STREAM_FILTER.INSERT, ...STREAM_FILTER.REMOVE];
  expect(written.filter((entity) => read.includes(entity))).toEqual([]);
});
