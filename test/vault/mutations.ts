import { drop, referTo, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { dropCondition, dropStatement } from '@serverless-arcade/proofs/mutations/statements.ts';
import { flagMutations } from './flag-mutations.ts';
import { secretMutations } from './secret-mutations.ts';

const STATEMENTS = 'Properties/KeyPolicy/Statement';

const keys: Mutations = {
  'vault-key-for-ever': {
    pattern: 'kms-customer-key',
    breaks: 'the key is never rotated',
    change: replace('Key', 'Properties/EnableKeyRotation', false),
  },
  'rotated-in-seven-years': {
    pattern: 'kms-customer-key',
    breaks: 'one material encrypts for seven years',
    change: replace('Key', 'Properties/RotationPeriodInDays', 2_560),
  },
  'deleted-in-a-month': {
    pattern: 'kms-customer-key',
    breaks: 'a stack that was deleted is paid for another month',
    change: replace('Key', 'Properties/PendingWindowInDays', 30),
  },
  'administrators-decrypt': {
    pattern: 'kms-customer-key',
    breaks: 'who changes the key reads what it encrypts',
    change: rewrite('Key', `${STATEMENTS}/0/Action`, 'kms:DescribeKey', 'kms:Decrypt'),
  },
  'administrators-grant': {
    pattern: 'kms-customer-key',
    breaks: 'administrators let in whom they like',
    change: rewrite('Key', `${STATEMENTS}/0/Action`, 'kms:RevokeGrant', 'kms:CreateGrant'),
  },
  'everything-to-the-account': {
    pattern: 'kms-customer-key',
    breaks: 'everybody who may write roles may decrypt',
    change: rewrite('Key', `${STATEMENTS}/0/Action`, 'kms:GetKey*', 'kms:*'),
  },
  'administrators-without-a-second-factor': {
    pattern: 'kms-customer-key',
    breaks: 'a password that leaked deletes the keys',
    change: drop('KeyAdministrators', 'Properties/AssumeRolePolicyDocument/Statement/0/Condition'),
  },
  'key-without-s3': {
    pattern: 'kms-customer-key',
    breaks: 'roles of the account use the key by themselves',
    change: drop('Key', `${STATEMENTS}/1/Condition`),
  },
  'another-alias': {
    pattern: 'kms-customer-key',
    breaks: 'who uses the key by its name finds none',
    change: replace('KeyAlias', 'Properties/AliasName', 'alias/vault'),
  },
  'any-bucket': {
    pattern: 'kms-customer-key',
    breaks: 'the function reads objects of every bucket under the key',
    change: dropCondition('OpenEvidenceRoleDefaultPolicy', 'kms:Decrypt'),
  },
  'no-key-through-s3': {
    pattern: 'kms-customer-key',
    breaks: 'nothing can be stored',
    change: dropStatement('SealEvidenceRoleDefaultPolicy', 'kms:GenerateDataKey'),
  },
  'any-context': {
    pattern: 'kms-envelope-encryption',
    breaks: 'the function opens whatever the key has encrypted',
    change: drop('Key', `${STATEMENTS}/3/Condition`),
  },
  'context-of-results': {
    pattern: 'kms-envelope-encryption',
    breaks: 'no evidence can be sealed',
    change: rewrite('Key', `${STATEMENTS}/2/Condition`, 'evidence/*', 'results/*'),
  },
  'support-opens': {
    pattern: 'kms-envelope-encryption',
    breaks: 'support reads what it sealed for referees',
    change: referTo('Key', `${STATEMENTS}/3/Principal`, 'OpenEvidenceRole', 'SealEvidenceRole'),
  },
  'reader-overwrites': {
    pattern: 'kms-envelope-encryption',
    breaks: 'who opens evidence can replace it',
    change: rewrite('OpenEvidenceRoleDefaultPolicy', 'Properties/PolicyDocument', 's3:GetObject', 's3:PutObject'),
  },
  'signature-of-rsa': {
    pattern: 'kms-asymmetric-sign',
    breaks: 'the function asks for an algorithm that the key does not have',
    change: replace('SigningKey', 'Properties/KeySpec', 'RSA_2048'),
  },
  'anybody-signs': {
    pattern: 'kms-asymmetric-sign',
    breaks: 'another function signs results',
    change: referTo('SigningKey', `${STATEMENTS}/1/Principal`, 'SignResultRole', 'OpenTipRole'),
  },
  'secret-public-key': {
    pattern: 'kms-asymmetric-sign',
    breaks: 'nobody can fetch the key that verifies',
    change: drop('SigningKey', `${STATEMENTS}/2`),
  },
  'results-of-anybody': {
    pattern: 'kms-asymmetric-sign',
    breaks: 'what another publisher calls a season is signed',
    change: drop('SeasonsEnd', 'Properties/EventPattern/source'),
  },
  'tips-that-cannot-be-encrypted': {
    pattern: 'kms-asymmetric-encrypt-outside',
    breaks: 'the key signs, and opens nothing',
    change: replace('TipKey', 'Properties/KeyUsage', 'SIGN_VERIFY'),
  },
  'tips-for-others': {
    pattern: 'kms-asymmetric-encrypt-outside',
    breaks: 'another function reads tips',
    change: referTo('TipKey', `${STATEMENTS}/1/Principal`, 'OpenTipRole', 'OpenEvidenceRole'),
  },
  'tip-key-kept-secret': {
    pattern: 'kms-asymmetric-encrypt-outside',
    breaks: 'nobody outside can encrypt',
    change: drop('TipKey', `${STATEMENTS}/2`),
  },
};

export const mutations = [keys, secretMutations, flagMutations];
