import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('vault');
const SECRET = { Ref: theOnly(chapter, 'AWS::SecretsManager::Secret').logicalId };

/** What a function may do with secrets, parameters and keys. */
const grantsOf = (id: string) =>
  statementsOf(theOnly(chapter, 'AWS::IAM::Policy', `${id}Role`))
    .filter(({ Action }) => Action.some((action) => /^(secretsmanager|ssm|kms):/.test(action)))
    .map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition }));

test('secrets-manager-rotation: no template has the value, and our own key protects it', () => {
  const { Properties } = theOnly(chapter, 'AWS::SecretsManager::Secret');
  expect(Properties).not.toHaveProperty('SecretString');
  expect(Properties).toMatchObject({
    GenerateSecretString: { PasswordLength: 43 },
    KmsKeyId: { 'Fn::GetAtt': [theOnly(chapter, 'AWS::KMS::Key', 'Key').logicalId, 'Arn'] },
  });
});

test('secrets-manager-rotation: rotates at once and every 30 days, when Secrets Manager may invoke the function for this secret', () => {
  const schedule = theOnly(chapter, 'AWS::SecretsManager::RotationSchedule');
  const { Properties } = schedule;
  expect(Properties).toMatchObject({ SecretId: SECRET, RotationRules: { ScheduleExpression: 'rate(30 days)' } });
  expect(Properties).not.toHaveProperty('RotateImmediatelyOnUpdate');
  const permission = theOnly(chapter, 'AWS::Lambda::Permission', 'InvokeRotation');
  expect(schedule).toHaveProperty('DependsOn', expect.arrayContaining([permission.logicalId]));
  expect(permission.Properties).toMatchObject({
    FunctionName: Object(Properties).RotationLambdaARN,
    Principal: 'secretsmanager.amazonaws.com',
    SourceArn: SECRET,
  });
});

test('secrets-manager-rotation: the consumer reads the secret, and changes nothing', () => {
  expect(grantsOf('OrderPrize')).toEqual([
    { Action: ['secretsmanager:GetSecretValue'], Resource: [SECRET], Condition: undefined },
    { Action: ['kms:Decrypt'], Resource: [expect.anything()], Condition: throughSecrets },
  ]);
  expect(grantsOf('RotatePartnerKey')[1]).toMatchObject({
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Condition: throughSecrets,
  });
});

const throughSecrets = {
  StringEquals: {
    'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
    'kms:EncryptionContext:SecretARN': SECRET,
  },
};

test('ssm-securestring: no template creates one, and the reader decrypts for its ARN alone', () => {
  expect(JSON.stringify(resources(chapter))).not.toContain('"SecureString"');
  const [read, decrypt] = grantsOf('CheckPin');
  expect(read?.Action).toEqual(['ssm:GetParameter']);
  expect(decrypt?.Action).toEqual(['kms:Decrypt']);
  expect(decrypt?.Condition).toMatchObject({
    StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': Object(read?.Resource)[0] },
  });
});

test('ssm-change-event: the rule is about secure parameters of this stack, and its reader has one environment', () => {
  expect(theOnly(chapter, 'AWS::Events::Rule', 'SecureParameters').Properties).toMatchObject({
    EventBusName: 'default',
    EventPattern: {
      source: ['aws.ssm'],
      'detail-type': ['Parameter Store Change'],
      detail: { name: [{ prefix: '/arcade-vault/secure/' }] },
    },
  });
  expect(theOnly(chapter, 'AWS::Lambda::Function', 'CheckPin').Properties).toMatchObject({
    ReservedConcurrentExecutions: 1,
  });
});
