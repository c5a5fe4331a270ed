import { describe, expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { arnOf, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('vault');
const roleOf = (name: string) => theOnly(chapter, 'AWS::IAM::Role', `${name}Role`);
const keyOf = (name: string) => theOnly(chapter, 'AWS::KMS::Key', name);
const policyOf = (name: string) => Object(keyOf(name).Properties.KeyPolicy).Statement;
const VIA_S3 = { 'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.amazonaws.com']] };
const ROOT = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] };

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

describe('the key of the vault', () => {
  test('kms-customer-key: is rotated each year, and a deletion can be taken back for a week', () => {
    const { Properties } = keyOf('Key');
    expect(Properties).toMatchObject({ EnableKeyRotation: true, RotationPeriodInDays: 365, PendingWindowInDays: 7 });
  });

  test('kms-customer-key: has a name that outlives it', () => {
    expect(theOnly(chapter, 'AWS::KMS::Alias').Properties).toMatchObject({ AliasName: 'alias/arcade/vault' });
  });

  test('kms-customer-key: the account and its administrators change it, and use it for nothing', () => {
    const [administer] = policyOf('Key');
    expect(administer.Principal.AWS).toEqual([arnOf(theOnly(chapter, 'AWS::IAM::Role', 'KeyAdministrators')), ROOT]);
    expect(administer.Action.join()).not.toMatch(/crypt|GenerateDataKey|Sign|CreateGrant|kms:\*/i);
    expect(theOnly(chapter, 'AWS::IAM::Role', 'KeyAdministrators').Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [{ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
    });
  });

  test('kms-customer-key: the account uses it through services only, and two roles by their names, for evidence', () => {
    const [, ...uses] = policyOf('Key');
    const through = (service: string) => ({
      'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']],
    });
    const ofEvidence = { StringLike: { 'kms:EncryptionContext:object': 'evidence/*' } };
    expect(uses).toMatchObject([
      {
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Principal: { AWS: ROOT },
        Condition: { StringEquals: { 'kms:ViaService': VIA_S3 } },
      },
      { Action: 'kms:GenerateDataKey', Principal: { AWS: arnOf(roleOf('SealEvidence')) }, Condition: ofEvidence },
      { Action: 'kms:Decrypt', Principal: { AWS: arnOf(roleOf('OpenEvidence')) }, Condition: ofEvidence },
      ...(
        [
          ['secretsmanager', ['kms:Decrypt', 'kms:GenerateDataKey']],
          ['ssm', 'kms:Decrypt'],
          ['ssm', 'kms:Encrypt'],
        ] as const
      ).map(([service, Action]) => ({
        Action,
        Principal: { AWS: ROOT },
        Condition: { StringEquals: { 'kms:ViaService': through(service) } },
      })),
    ]);
  });

  test.each([
    ['SealEvidence', 'kms:GenerateDataKey'],
    ['OpenEvidence', 'kms:Decrypt'],
    ['SignResult', 'kms:GenerateDataKey'],
  ])('kms-customer-key: the role of %s may use it through S3, for this bucket', (name, action) => {
    const statements = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', `${name}Role`));
    const bucket = theOnly(chapter, 'AWS::S3::Bucket', 'Kept');
    expect(statements.filter(({ Action }) => Action.some((one) => one.startsWith('kms:')))).toMatchObject([
      {
        Action: [action],
        Resource: [arnOf(keyOf('Key'))],
        Condition: {
          StringEquals: { 'kms:ViaService': VIA_S3, 'kms:EncryptionContext:aws:s3:arn': arnOf(bucket) },
        },
      },
    ]);
  });
});

describe('pairs of keys', () => {
  test.each([
    ['kms-asymmetric-sign', 'SigningKey', 'ECC_NIST_P256', 'SIGN_VERIFY', 'SignResult', 'kms:Sign'],
    ['kms-asymmetric-encrypt-outside', 'TipKey', 'RSA_2048', 'ENCRYPT_DECRYPT', 'OpenTip', 'kms:Decrypt'],
  ])('%s: %s is for one use, by one role', (_pattern, name, KeySpec, KeyUsage, user, Action) => {
    expect(keyOf(name).Properties).toMatchObject({ KeySpec, KeyUsage, PendingWindowInDays: 7 });
    expect(policyOf(name).slice(1)).toMatchObject([
      { Action, Principal: { AWS: arnOf(roleOf(user)) } },
      { Action: 'kms:GetPublicKey', Principal: { AWS: ROOT } },
    ]);
  });

  test('kms-asymmetric-sign: each season that closed, and nothing else, is signed', () => {
    const alias = theOnly(chapter, 'AWS::Lambda::Alias', 'SignResult');
    expect(theOnly(chapter, 'AWS::Events::Rule', 'SeasonsEnd').Properties).toMatchObject({
      EventPattern: { source: ['arcade.seasons'], 'detail-type': ['SeasonClosed.v1'] },
      Targets: [{ Arn: { Ref: alias.logicalId } }],
    });
  });
});

test('kms-envelope-encryption: the one who seals stores and reads nothing, the one who opens reads and stores nothing', () => {
  const actionsOf = (name: string) =>
    statementsOf(theOnly(chapter, 'AWS::IAM::Policy', `${name}Role`))
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith('s3:'));
  expect(actionsOf('SealEvidence')).toEqual(['s3:PutObject']);
  expect(actionsOf('OpenEvidence')).toEqual(['s3:GetObject']);
});

test('kms-cli-tour: the key says where its life is shown', () => {
  expect(JSON.stringify(keyOf('Key'))).toContain('kms:RotateKeyOnDemand');
});
