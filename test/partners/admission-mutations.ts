import { add, drop, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow } from '@serverless-arcade/proofs/mutations/statements.ts';

const GAMES = 'PartnerApigamesGET';
const BOARD = 'PartnerApiboardsgameIdGET';
const SET = 'PartnerApipartnerspartnerIdPUT';
const GET = 'PartnerApipartnerspartnerIdGET';
const RESOURCE_POLICY = 'Properties/Policy/Statement';

/** Who is let in, and by what. */
export const admissionMutations: Mutations = {
  'tokens-kept-for-an-hour': {
    pattern: 'api-lambda-authorizer',
    breaks: 'a blocked partner reads for another hour',
    change: replace('ByToken', 'Properties/AuthorizerResultTtlInSeconds', 3_600),
  },
  'any-text-is-judged': {
    pattern: 'api-lambda-authorizer',
    breaks: 'each text that is no token is an invocation to pay for',
    change: drop('ByToken', 'Properties/IdentityValidationExpression'),
  },
  'links-without-path': {
    pattern: 'api-lambda-authorizer',
    breaks: 'the kept answer for one link opens every path',
    change: rewrite('ByLink', 'Properties/IdentitySource', 'context.path,', ''),
  },
  'games-for-everybody': {
    pattern: 'api-lambda-authorizer',
    breaks: 'strangers read as partners',
    change: replace(GAMES, 'Properties/AuthorizationType', 'NONE'),
  },
  'boards-by-token': {
    pattern: 'api-lambda-authorizer',
    breaks: 'the screen in the hall has no token, and shows nothing',
    change: rewrite(BOARD, 'Properties/AuthorizerId', 'ByLink', 'ByToken'),
  },
  'judge-writes': {
    pattern: 'api-lambda-authorizer',
    breaks: 'what judges credentials may make partners',
    change: alsoAllow('AuthorizeTokenRoleDefaultPolicy', 'dynamodb:GetItem', 'dynamodb:PutItem'),
  },
  'partners-set-unsigned': {
    pattern: 'api-iam-sigv4',
    breaks: 'everybody registers partners',
    change: replace(SET, 'Properties/AuthorizationType', 'NONE'),
  },
  'partners-read-unsigned': {
    pattern: 'api-iam-sigv4',
    breaks: 'everybody reads the keys of partners',
    change: replace(GET, 'Properties/AuthorizationType', 'NONE'),
  },
  'auditor-sets': {
    pattern: 'api-iam-sigv4',
    breaks: 'who reads partners may block them',
    change: rewrite('AuditorDefaultPolicy', 'Properties/PolicyDocument', '/GET/partners/*', '/*/partners/*'),
  },
  'registrar-everywhere': {
    pattern: 'api-iam-sigv4',
    breaks: 'the role of one method calls every method of the API',
    change: rewrite('RegistrarDefaultPolicy', 'Properties/PolicyDocument', '/PUT/partners/*', '/*'),
  },
  'office-anywhere': {
    pattern: 'api-resource-policy',
    breaks: 'stolen credentials of the office work from anywhere',
    change: drop('PartnerApi', `${RESOURCE_POLICY}/1`),
  },
  'office-of-all-addresses': {
    pattern: 'api-resource-policy',
    breaks: 'the office is the whole internet',
    change: rewrite('PartnerApi', RESOURCE_POLICY, '198.51.100.0/24', '0.0.0.0/0'),
  },
  'policy-allows-all': {
    pattern: 'api-resource-policy',
    breaks: 'any role of the account calls signed methods without a permission',
    change: rewrite('PartnerApi', RESOURCE_POLICY, 'execute-api:/*/GET/health', 'execute-api:/*'),
  },
  'contract-merged': {
    pattern: 'api-openapi-export-sdk',
    breaks: 'a path that the document has no more stays open',
    change: add('PlayersContract', 'Properties/Mode', 'merge'),
  },
};
