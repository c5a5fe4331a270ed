import { add, drop, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const TRUST = 'Properties/AssumeRolePolicyDocument/Statement/0';
const across = 'iam-cross-account-role';

/** What can be wrong with the role that another account assumes. */
const trustMutations: Mutations = {
  'no-external-id': {
    pattern: across,
    breaks: 'the caller can be made to act for somebody else',
    change: drop('Reader', `${TRUST}/Condition`),
  },
  'the-whole-account': {
    pattern: across,
    breaks: 'every role of the arcade that may assume roles is trusted',
    change: replace('Reader', `${TRUST}/Principal/AWS`, { Ref: 'ArcadeAccount' }),
  },
  everybody: {
    pattern: across,
    breaks: 'every account of AWS is trusted',
    change: replace('Reader', `${TRUST}/Principal`, '*'),
  },
  'more-actions': {
    pattern: across,
    breaks: 'the arcade may stop the servers',
    change: replace('ReaderPolicy', 'Properties/PolicyDocument/Statement/0/Action', 'ec2:*'),
  },
  'wrong-action': {
    pattern: across,
    breaks: 'the arcade sees no servers',
    change: replace('ReaderPolicy', 'Properties/PolicyDocument/Statement/0/Action', 'ec2:DescribeVpcs'),
  },
  'servers-invoke-all': {
    pattern: 'lambda-cross-account-invoke',
    breaks: 'a server may invoke every function that admits its account',
    change: add('ServerPolicy', 'Properties/PolicyDocument/Statement/0/Resource/2', '*'),
  },
  'servers-invoke-versions': {
    pattern: 'lambda-cross-account-invoke',
    breaks: 'a server invokes the function without its alias, and is refused',
    change: replace(
      'ServerPolicy',
      'Properties/PolicyDocument/Statement/0/Resource/0/Fn::Join/1/5',
      ':function:arcade-keep-result',
    ),
  },
};

export const mutations = [trustMutations];
