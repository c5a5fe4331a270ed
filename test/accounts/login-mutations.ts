import { dropResource, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const pattern = 'cognito-managed-login';
const client = (path: string, value: unknown) => replace('LoginPage', `Properties/${path}`, value);

export const loginMutations: Mutations = {
  'tokens-in-the-url': {
    pattern,
    breaks: 'tokens are in the history of the browser',
    change: client('AllowedOAuthFlows', ['code', 'implicit']),
  },
  'another-address': {
    pattern,
    breaks: 'the browser does not come back',
    change: client('CallbackURLs', ['http://localhost:3000/']),
  },
  'two-addresses': {
    pattern,
    breaks: 'a code goes to an address with a slash more',
    change: client('CallbackURLs', ['http://localhost:3000/signed-in', 'http://localhost:3000/signed-in/']),
  },
  'with-a-secret': { pattern, breaks: 'the page would have to know a secret', change: client('GenerateSecret', true) },
  'all-scopes': {
    pattern,
    breaks: 'the page may change the account',
    change: client('AllowedOAuthScopes', ['openid', 'email', 'aws.cognito.signin.user.admin']),
  },
  'no-id-token': {
    pattern,
    breaks: 'the page does not learn who signed in',
    change: client('AllowedOAuthScopes', ['email']),
  },
  'not-for-the-pages': {
    pattern,
    breaks: 'the pages refuse the client',
    change: client('AllowedOAuthFlowsUserPoolClient', false),
  },
  'tells-who-exists': {
    pattern,
    breaks: 'a stranger learns who has an account',
    change: client('PreventUserExistenceErrors', 'LEGACY'),
  },
  'no-revocation': { pattern, breaks: 'a sign-in cannot be ended', change: client('EnableTokenRevocation', false) },
  'no-style': { pattern, breaks: 'the pages are unavailable', change: dropResource('LoginStyle') },
  'no-domain': { pattern, breaks: 'the pages are nowhere', change: dropResource('LoginDomain') },
  'classic-pages': {
    pattern,
    breaks: 'the pages are the old ones',
    change: replace('LoginDomain', 'Properties/ManagedLoginVersion', 1),
  },
  'tokens-of-a-day': {
    pattern,
    breaks: 'a stolen token is good for a day',
    change: client('AccessTokenValidity', 1_440),
  },
};
