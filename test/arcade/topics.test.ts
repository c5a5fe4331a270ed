import { describe, expect, test } from '@jest/globals';
import { ALL_ACTIONS } from '@serverless-arcade/proofs/resource-policies/transport.ts';
import { synthArcade } from '../support/synth.ts';
import { referredId, resources, statementsOf } from '../support/template-resources.ts';

/** Rules for every topic of every chapter. */
const arcade = synthArcade();
const topics = resources(arcade, 'AWS::SNS::Topic');

describe.each(topics)('the topic $logicalId', ({ chapter, logicalId, Properties }) => {
  const statements = resources(arcade.chapter(chapter), 'AWS::SNS::TopicPolicy')
    .filter((policy) => [policy.Properties.Topics].flat().some((ref) => referredId(ref) === logicalId))
    .flatMap(statementsOf);

  test('tls-only-resource-policies: refuses whoever publishes or administers without TLS', () => {
    const denies = statements.filter(({ Effect }) => Effect === 'Deny');
    expect(denies.flatMap(({ Action }) => Action).toSorted()).toEqual(ALL_ACTIONS['AWS::SNS::Topic']);
    for (const { Principal, Resource, Condition } of denies) {
      expect(['*', { AWS: '*' }]).toContainEqual(Principal);
      expect(Resource).toEqual([{ Ref: logicalId }]);
      expect(Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
    }
  });

  test('sqs-sns-encryption: has no KMS key, so no publisher and no subscriber needs rights on one', () => {
    expect(Properties).not.toHaveProperty('KmsMasterKeyId');
  });
});
