import { add, drop, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, dropCondition, dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const packages: Mutations = {
  'nothing-runs-without-docker': {
    pattern: 'lambda-container-image',
    breaks: 'the local stage refuses the function',
    change: drop('DrawPoster', 'Metadata/serverless-stage'),
  },
  'image-with-a-handler': {
    pattern: 'lambda-container-image',
    breaks: 'Lambda refuses a function with an image and a handler',
    change: add('DrawPoster', 'Properties/Handler', 'index.handler'),
  },
  'runtime-of-lambda': {
    pattern: 'lambda-custom-runtime',
    breaks: 'Lambda looks for a module in place of the bootstrap',
    change: replace('CheckCode', 'Properties/Runtime', 'nodejs24.x'),
  },
  'other-shell-function': {
    pattern: 'lambda-custom-runtime',
    breaks: 'the bootstrap finds no such function',
    change: replace('CheckCode', 'Properties/Handler', 'check-score.check'),
  },
  'code-of-the-template-moved': {
    pattern: 'cfn-inline-code',
    breaks: 'Lambda looks for a file that CloudFormation does not write',
    change: replace('SealKey', 'Properties/Handler', 'seal.handler'),
  },
  'code-of-the-template-emptied': {
    pattern: 'cfn-inline-code',
    breaks: 'the stack waits an hour for an answer',
    change: replace('SealKey', 'Properties/Code/ZipFile', 'exports.handler = async () => {};'),
  },
};

const storage: Mutations = {
  'small-disk': {
    pattern: 'lambda-ephemeral-storage',
    breaks: 'a tape above 512 MB does not fit',
    change: drop('CutTape', 'Properties/EphemeralStorage'),
  },
  'little-time': {
    pattern: 'lambda-ephemeral-storage',
    breaks: 'a long tape is cut off',
    change: replace('CutTape', 'Properties/Timeout', 10),
  },
  'cuts-over-tapes': {
    pattern: 'lambda-ephemeral-storage',
    breaks: 'a mistake of the function replaces the tape',
    change: widenTo('CutTapeRoleDefaultPolicy', 's3:PutObject'),
  },
  'cuts-not-stored': {
    pattern: 'lambda-ephemeral-storage',
    breaks: 'nothing that was cut is stored',
    change: dropStatement('CutTapeRoleDefaultPolicy', 's3:PutObject'),
  },
};

const keys: Mutations = {
  'key-of-lambda': {
    pattern: 'lambda-env-kms',
    breaks: 'a caller who may read the configuration reads the variables',
    change: drop('SignBadge', 'Properties/KmsKeyArn'),
  },
  'key-in-the-clear': {
    pattern: 'lambda-env-kms',
    breaks: 'the key of the badges is in the template',
    change: replace('SignBadge', 'Properties/Environment/Variables/BADGE_KEY', 'not-a-secret'),
  },
  'any-purpose': {
    pattern: 'lambda-env-kms',
    breaks: 'the function decrypts everything that the key has encrypted',
    change: dropCondition('SignBadgeRoleDefaultPolicy', 'kms:Decrypt'),
  },
  'sealer-for-any-purpose': {
    pattern: 'lambda-env-kms',
    breaks: 'the function of the stack makes keys for other purposes',
    change: dropCondition('SealKeyRoleDefaultPolicy', 'kms:GenerateDataKeyWithoutPlaintext'),
  },
  'sealer-that-decrypts': {
    pattern: 'lambda-env-kms',
    breaks: 'the function of the stack can learn the key that it makes',
    change: alsoAllow('SealKeyRoleDefaultPolicy', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:Decrypt'),
  },
  'other-purpose': {
    pattern: 'lambda-env-kms',
    breaks: 'no environment of the function starts, because the key belongs to something else',
    change: replace('BadgeKey', 'Properties/EncryptionContext/purpose', 'tickets'),
  },
  'key-for-ever': {
    pattern: 'lambda-env-kms',
    breaks: 'the key is never rotated',
    change: replace('Key', 'Properties/EnableKeyRotation', false),
  },
};

const time: Mutations = {
  'two-at-once': {
    pattern: 'lambda-throttling',
    breaks: 'two tickets are printed over each other',
    change: replace('PrintTicket', 'Properties/ReservedConcurrentExecutions', 2),
  },
  'no-reservation': {
    pattern: 'lambda-throttling',
    breaks: 'neighbours take the execution away, and two tickets are printed at once',
    change: drop('PrintTicket', 'Properties/ReservedConcurrentExecutions'),
  },
  'switched-off': {
    pattern: 'lambda-throttling',
    breaks: 'no ticket is printed at all',
    change: replace('PrintTicket', 'Properties/ReservedConcurrentExecutions', 0),
  },
  'less-than-the-reserve': {
    pattern: 'lambda-context-deadline',
    breaks: 'every round counts one cabinet, and a night does not end within 16 of them',
    change: replace('SettleNight', 'Properties/Timeout', 5),
  },
  'seen-again-too-early': {
    pattern: 'lambda-context-deadline',
    breaks: 'a night is settled twice at once',
    change: replace('NightsQueue', 'Properties/VisibilityTimeout', 30),
  },
  'nights-together': {
    pattern: 'lambda-context-deadline',
    breaks: 'a long night takes the time of those behind it',
    change: replace('SettleNightConsumer', 'Properties/BatchSize', 10),
  },
  'rest-not-sent': {
    pattern: 'lambda-context-deadline',
    breaks: 'a long night fails when it wants to go on',
    change: dropStatement('SettleNightRoleDefaultPolicy', 'sqs:SendMessage'),
  },
  'loops-allowed': {
    pattern: 'lambda-context-deadline',
    breaks: 'a mistake that sends itself messages never ends',
    change: replace('SettleNight', 'Properties/RecursiveLoop', 'Allow'),
  },
  'equal-wheels': {
    pattern: 'lambda-memory-cpu',
    breaks: 'there is nothing to compare',
    change: replace('SpinWheel128', 'Properties/MemorySize', 512),
  },
};

export const mutations = [packages, storage, keys, time];
