import { add, drop, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const TRUST = 'Properties/AssumeRolePolicyDocument/Statement/0/Condition';
const STATEMENTS = 'Properties/PolicyDocument/Statement';

/** What can be wrong with the credentials of players in the browser. */
export const spaceMutations: Mutations = {
  'any-pool': {
    pattern: 'cognito-identity-pool',
    breaks: 'an identity pool of anybody gives credentials of this role',
    change: drop('SpacePlayer', `${TRUST}/StringEquals`),
  },
  'without-signing-in': {
    pattern: 'cognito-identity-pool',
    breaks: 'guests get the role of players',
    change: drop('SpacePlayer', `${TRUST}/ForAnyValue:StringLike`),
  },
  'files-of-all': {
    pattern: 'cognito-identity-pool',
    breaks: 'a player reads the files of the others',
    change: replace('SpacePlayerDefaultPolicy', `${STATEMENTS}/0/Resource/Fn::Join/1/1`, '/own/*'),
  },
  'list-of-all': {
    pattern: 'cognito-identity-pool',
    breaks: 'a player sees the names of all files',
    change: drop('SpacePlayerDefaultPolicy', `${STATEMENTS}/1/Condition`),
  },
  'rows-of-all': {
    pattern: 'ddb-fine-grained-access',
    breaks: 'a player reads and writes the rows of the others',
    change: drop('SpacePlayerDefaultPolicy', `${STATEMENTS}/2/Condition`),
  },
  'rows-by-scan': {
    pattern: 'ddb-fine-grained-access',
    breaks: 'a player scans the table',
    change: rewrite('SpacePlayerDefaultPolicy', `${STATEMENTS}/2/Action/2`, 'Query', 'Scan'),
  },
  'guests-come-in': {
    pattern: 'cognito-guest-access',
    breaks: 'a stranger gets an identity',
    change: replace('SpaceIdentities', 'Properties/AllowUnauthenticatedIdentities', true),
  },
  'guests-have-a-role': {
    pattern: 'cognito-guest-access',
    breaks: 'a stranger gets the credentials of a player',
    change: add('SpaceRoles', 'Properties/Roles/unauthenticated', { 'Fn::GetAtt': ['SpacePlayer', 'Arn'] }),
  },
};
