import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { synthArcade } from '../support/synth.ts';
import { expectGoldenTemplate } from '../support/template-golden.ts';
import { referredId, theOnly } from '../support/template-resources.ts';

const TABLE = 'AWS::DynamoDB::GlobalTable';
const foundation = synthArcade().chapter('foundation');
const { template } = foundation;
const production = synthArcade({ environment: 'prod' }).chapter('foundation');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenTemplate('foundation'));

describe('the table', () => {
  test('ddb-composite-key: items are found by partition key and ordered by sort key', () => {
    template.hasResourceProperties(TABLE, {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk', 'gamePk', 'gameSk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
    });
  });

  test('ddb-gsi: plays are found by game, and the index copies only the attributes it names', () => {
    template.hasResourceProperties(TABLE, {
      GlobalSecondaryIndexes: [
        Match.objectLike({
          IndexName: 'byGame',
          KeySchema: [
            { AttributeName: 'gamePk', KeyType: 'HASH' },
            { AttributeName: 'gameSk', KeyType: 'RANGE' },
          ],
          Projection: {
            ProjectionType: 'INCLUDE',
            NonKeyAttributes: ['gameId', 'title', 'addedAt', 'playerId', 'score', 'playedAt'],
          },
        }),
      ],
    });
  });

  test('ddb-on-demand: billed per request, with a ceiling on reads and on writes', () => {
    template.hasResourceProperties(TABLE, {
      BillingMode: 'PAY_PER_REQUEST',
      WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 1000 },
      Replicas: [Match.objectLike({ ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 1000 } })],
    });
  });

  test('ddb-on-demand: the index has a ceiling of its own, because that of the table does not bound it', () => {
    template.hasResourceProperties(TABLE, {
      GlobalSecondaryIndexes: [Match.objectLike({ WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 1000 } })],
      Replicas: [
        Match.objectLike({
          GlobalSecondaryIndexes: [
            { IndexName: 'byGame', ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 1000 } },
          ],
        }),
      ],
    });
  });

  test('ddb-ttl: items expire by the attribute that the repositories write', () => {
    template.hasResourceProperties(TABLE, {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('ddb-stream-lambda: the stream carries the item before and after', () => {
    template.hasResourceProperties(TABLE, { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } });
  });

  test.each([
    ['production can be restored to any second', production, true],
    ['a sandbox cannot, so no backup of it is left when it goes', foundation, false],
  ])('ddb-pitr: %s', (_, chapter, PointInTimeRecoveryEnabled) => {
    chapter.template.hasResourceProperties(TABLE, {
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled } })],
    });
  });

  test('ddb-encryption-default: no key is named, so AWS owns it and it costs nothing', () => {
    template.hasResourceProperties(TABLE, { SSESpecification: Match.absent() });
  });

  test('deletion-policy: the sandbox table goes with its stack', () => {
    template.hasResource(TABLE, {
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
    });
    expect(foundation.stack.terminationProtection).toBe(false);
  });

  test('deletion-policy: the production table stays, and neither it nor its stack can be deleted by mistake', () => {
    production.template.hasResource(TABLE, {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: true })] },
    });
    expect(production.stack.terminationProtection).toBe(true);
  });
});

describe('the event bus', () => {
  const rule = theOnly(foundation, 'AWS::Events::Rule');
  const logGroup = theOnly(foundation, 'AWS::Logs::LogGroup', 'EventLog');

  test('eventbridge-pattern-rule: domain events have a bus of their own, named after the stack', () => {
    template.resourceCountIs('AWS::Events::EventBus', 1);
    template.hasResourceProperties('AWS::Events::EventBus', { Name: 'arcade-foundation-events' });
  });

  test('eventbridge-pattern-rule: every event of a function, and of Lambda, lands in the event log', () => {
    expect(referredId(rule.Properties.EventBusName)).toBe(theOnly(foundation, 'AWS::Events::EventBus').logicalId);
    expect(rule.Properties.EventPattern).toEqual({ source: [{ prefix: 'arcade.' }, { prefix: 'lambda' }] });
    expect(JSON.stringify(rule.Properties.Targets)).toContain(`{"Ref":"${logGroup.logicalId}"}`);
  });

  test('logs-retention: a week in the sandbox, three months in production', () => {
    expect(logGroup).toMatchObject({ Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Delete' });
    expect(theOnly(production, 'AWS::Logs::LogGroup', 'EventLog')).toMatchObject({
      Properties: { RetentionInDays: 90 },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
  });
});
