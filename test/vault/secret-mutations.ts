import { add, drop, dropResource, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, dropCondition, dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const rotation = (breaks: string) => ({ pattern: 'secrets-manager-rotation', breaks }) as const;
const secure = (breaks: string) => ({ pattern: 'ssm-securestring', breaks }) as const;
const change = (breaks: string) => ({ pattern: 'ssm-change-event', breaks }) as const;

/** What breaks secrets and parameters. */
export const secretMutations: Mutations = {
  'secret-in-the-template': {
    ...rotation('everybody who reads the template has the key'),
    change: add('PartnerKey', 'Properties/SecretString', 'written-down'),
  },
  'key-of-aws': {
    ...rotation('no policy of ours protects the secret'),
    change: drop('PartnerKey', 'Properties/KmsKeyId'),
  },
  'never-rotated': { ...rotation('the key stays for ever'), change: dropResource('PartnerKeyRotation') },
  'first-rotation-in-a-month': {
    ...rotation('a function that does not work is found after a month'),
    change: add('PartnerKeyRotation', 'Properties/RotateImmediatelyOnUpdate', false),
  },
  'rotated-each-year': {
    ...rotation('a stolen key is good for a year'),
    change: replace('PartnerKeyRotation', 'Properties/RotationRules/ScheduleExpression', 'rate(365 days)'),
  },
  'anybody-rotates': {
    ...rotation('a secret of another account invokes the function'),
    change: drop('InvokeRotation', 'Properties/SourceArn'),
  },
  'rotation-without-permission': {
    ...rotation('Secrets Manager may not invoke the function'),
    change: dropResource('InvokeRotation'),
  },
  'consumer-writes': {
    ...rotation('the consumer could replace the key'),
    change: alsoAllow('OrderPrizeRoleDefaultPolicy', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'),
  },
  'consumer-reads-all': {
    ...rotation('the consumer reads every secret'),
    change: widenTo('OrderPrizeRoleDefaultPolicy', 'secretsmanager:GetSecretValue'),
  },
  'rotation-decrypts-all': {
    ...rotation('the function decrypts whatever the key protects'),
    change: dropCondition('RotatePartnerKeyRoleDefaultPolicy', 'kms:Decrypt'),
  },
  'pin-decrypts-all': {
    ...secure('the function decrypts every parameter under the key'),
    change: dropCondition('CheckPinRoleDefaultPolicy', 'kms:Decrypt'),
  },
  'pin-without-decryption': {
    ...secure('the function gets a ciphertext'),
    change: dropStatement('CheckPinRoleDefaultPolicy', 'kms:Decrypt'),
  },
  'all-parameters': {
    ...secure('the function reads every parameter'),
    change: widenTo('CheckPinRoleDefaultPolicy', 'ssm:GetParameter'),
  },
  'events-of-a-bus-of-ours': {
    ...change('AWS services send to the default bus alone'),
    change: replace('SecureParameters', 'Properties/EventBusName', 'arcade'),
  },
  'changes-of-all-parameters': {
    ...change('each changed parameter of the account invokes the function'),
    change: drop('SecureParameters', 'Properties/EventPattern/detail'),
  },
  'many-memories': {
    ...change('an event reaches one environment of several'),
    change: drop('CheckPin', 'Properties/ReservedConcurrentExecutions'),
  },
};
