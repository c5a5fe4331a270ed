import { drop, dropResource, referTo, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const invoked = 'lambda-cross-account-invoke';
const across = 'iam-cross-account-role';

/** What can be wrong with what other accounts may do here. */
export const fleetMutations: Mutations = {
  'any-account': {
    pattern: invoked,
    breaks: 'every account of AWS may ask for the servers',
    change: drop('AllowOrganisation', 'Properties/PrincipalOrgID'),
  },
  'everybody-reports': {
    pattern: invoked,
    breaks: 'every account of AWS reports results',
    change: replace('AllowFleet', 'Properties/Principal', '*'),
  },
  'fleet-kept-out': { pattern: invoked, breaks: 'servers cannot report', change: dropResource('AllowFleet') },
  'organisation-kept-out': {
    pattern: invoked,
    breaks: 'accounts of the organisation cannot ask',
    change: dropResource('AllowOrganisation'),
  },
  'without-the-alias': {
    pattern: invoked,
    breaks: 'the unpublished function is open, and its alias is not',
    change: referTo('AllowFleet', 'Properties/FunctionName', 'KeepResultAliaslive', 'KeepResult'),
  },
  'another-external-id': {
    pattern: across,
    breaks: 'the other account does not trust the call',
    change: replace('ListServers', 'Properties/Environment/Variables/FLEET_EXTERNAL_ID', 'other-servers'),
  },
  'any-role-there': {
    pattern: across,
    breaks: 'the function may assume every role that trusts it',
    change: replace('ListServersRoleDefaultPolicy', 'Properties/PolicyDocument/Statement/2/Resource', '*'),
  },
  'another-name': {
    pattern: across,
    breaks: 'the other account trusts a role that is not the one of the function',
    change: replace('ListServersRole', 'Properties/RoleName', 'somebody'),
  },
};
