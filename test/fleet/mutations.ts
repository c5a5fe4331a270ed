import { add, drop, referTo, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const TRUST = 'Properties/AssumeRolePolicyDocument/Statement/0';
const across = 'iam-cross-account-role';

/** What can be wrong with the role that the arcade assumes. */
const readerMutations: Mutations = {
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
  'another-caller': {
    pattern: across,
    breaks: 'a function that receives reports may list the servers, and the one that asks is refused',
    change: rewrite('Reader', `${TRUST}/Principal`, ':role/arcade-list-servers', ':role/arcade-keep-result'),
  },
  'caller-of-this-account': {
    pattern: across,
    breaks: 'the role trusts the account that it is in',
    change: rewrite('Reader', `${TRUST}/Principal`, 'ArcadeAccount', 'AWS::AccountId'),
  },
  'another-external-id': {
    pattern: across,
    breaks: 'the arcade names an id that the role does not know',
    change: replace('Reader', `${TRUST}/Condition/StringEquals/sts:ExternalId`, 'other-servers'),
  },
  'another-name': {
    pattern: across,
    breaks: 'the arcade asks for a role that is not there',
    change: replace('Reader', 'Properties/RoleName', 'reader'),
  },
  'servers-read': {
    pattern: across,
    breaks: 'servers see each other, and the arcade sees none',
    change: referTo('ReaderPolicy', 'Properties/Roles', 'Reader', 'Server'),
  },
  denied: {
    pattern: across,
    breaks: 'the arcade assumes a role that may do nothing',
    change: replace('ReaderPolicy', 'Properties/PolicyDocument/Statement/0/Effect', 'Deny'),
  },
};

/** What can be wrong with the role of the servers. */
const serverMutations: Mutations = {
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
  'servers-change-functions': {
    pattern: 'lambda-cross-account-invoke',
    breaks: 'a server may do with the functions whatever the arcade permits its account',
    change: replace('ServerPolicy', 'Properties/PolicyDocument/Statement/0/Action', 'lambda:*'),
  },
  'functions-of-this-account': {
    pattern: 'lambda-cross-account-invoke',
    breaks: 'servers report to an account that has no such function',
    change: rewrite(
      'ServerPolicy',
      'Properties/PolicyDocument/Statement/0/Resource',
      'ArcadeAccount',
      'AWS::AccountId',
    ),
  },
  'reader-invokes': {
    pattern: 'lambda-cross-account-invoke',
    breaks: 'the role that the arcade assumes invokes functions, and servers cannot',
    change: referTo('ServerPolicy', 'Properties/Roles', 'Server', 'Reader'),
  },
  'servers-of-anybody': {
    pattern: 'lambda-cross-account-invoke',
    breaks: 'every account of AWS may act as a server',
    change: replace('Server', `${TRUST}/Principal`, '*'),
  },
};

export const mutations = [readerMutations, serverMutations];
