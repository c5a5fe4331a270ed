import type { GraphQLObjectType } from 'graphql';
import { AwsError } from '../../errors.ts';
import type { Caller } from '../../iam/access.ts';
import type { StageCore } from '../../service.ts';
import { type SentRequest, signerOf } from '../../wire/signed-request.ts';
import type { Cognito } from '../cognito/cognito.ts';
import { type Directed, directiveOf, textsOf } from './schema.ts';

/** How an API lets callers in. */
export type AuthMode =
  | {
      readonly kind: 'AMAZON_COGNITO_USER_POOLS';
      readonly userPoolId: string;
      readonly clientPattern: string | undefined;
      readonly denies: boolean;
    }
  | { readonly kind: 'AWS_IAM' };

/** A caller that has been let in. */
export interface Identity {
  readonly kind: AuthMode['kind'];
  readonly groups: readonly string[];
  /** The session, of a caller with IAM. */
  readonly caller?: Caller;
  /** `ctx.identity` of resolvers: https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html */
  readonly context: Readonly<Record<string, unknown>>;
}

/** A request is refused as a whole. */
const unauthorized = (message: string) => new AwsError('UnauthorizedException', message, 401);

type IdentityStage = Pick<StageCore, 'access' | 'account' | 'clock' | 'region'> & { readonly cognito: Cognito };

/**
 * Who sends a request. Its headers decide the mode: a signature is IAM, anything else is a token.
 * @param request what was signed, if it was
 * @throws AwsError with the status 401, in the words of AppSync (unverified; settled by: requests without a header, with an expired and
 *   with a foreign token); with 403 for a signature that is wrong: https://github.com/aws-amplify/amplify-js/issues/2422
 */
export async function identify(
  stage: IdentityStage,
  modes: readonly AuthMode[],
  request: SentRequest,
  sourceIp: string,
): Promise<Identity> {
  const { authorization } = request.headers;
  if (authorization === undefined || authorization === '') {
    throw unauthorized('Valid authorization header not provided.');
  }
  const isSigned = authorization.startsWith('AWS4-HMAC-SHA256');
  for (const mode of modes) {
    const isFitting = (mode.kind === 'AWS_IAM') === isSigned;
    const found = !isFitting
      ? undefined
      : mode.kind === 'AWS_IAM'
        ? signer(stage, request, sourceIp)
        : await holder(stage, mode, authorization, sourceIp);
    if (found !== undefined) return found;
  }
  throw unauthorized('You are not authorized to make this call.');
}

function signer(stage: IdentityStage, request: SentRequest, sourceIp: string): Identity {
  const caller = signerOf(request, { ...stage, service: 'appsync' });
  const context = {
    accountId: stage.account,
    cognitoIdentityPoolId: null,
    cognitoIdentityId: null,
    cognitoIdentityAuthType: null,
    cognitoIdentityAuthProvider: null,
    sourceIp: [sourceIp],
    username: caller.accessKeyId,
    userArn: caller.arn,
  };
  return { kind: 'AWS_IAM', groups: [], caller, context };
}

/** The holder of an ID token or of an access token of the pool. */
async function holder(
  { cognito, region }: IdentityStage,
  { userPoolId, clientPattern, denies }: Extract<AuthMode, { kind: 'AMAZON_COGNITO_USER_POOLS' }>,
  authorization: string,
  sourceIp: string,
): Promise<Identity | undefined> {
  const token = authorization.replace(/^bearer\s+/i, '');
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  const claims = await claimsOf(cognito, token, userPoolId);
  if (claims === undefined || claims.iss !== issuer) return undefined;
  const clientId = String(claims.aud ?? claims.client_id);
  if (clientPattern !== undefined && !new RegExp(`^(?:${clientPattern})$`).test(clientId)) return undefined;
  const groups = Array.isArray(claims['cognito:groups']) ? claims['cognito:groups'].map(String) : [];
  return {
    kind: 'AMAZON_COGNITO_USER_POOLS',
    groups,
    context: {
      sub: claims.sub,
      issuer,
      username: claims['cognito:username'] ?? claims.username,
      claims,
      sourceIp: [sourceIp],
      defaultAuthStrategy: denies ? 'DENY' : 'ALLOW',
      groups: groups.length === 0 ? null : groups,
    },
  };
}

async function claimsOf(cognito: Cognito, token: string, userPoolId: string) {
  const claims = await cognito.verify(token, cognito.arnOf(userPoolId));
  if (claims !== undefined) return claims;
  try {
    return Object(await cognito.tokens.accessClaims(token));
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

const DIRECTIVES: Readonly<Record<string, AuthMode['kind']>> = {
  aws_auth: 'AMAZON_COGNITO_USER_POOLS',
  aws_cognito_user_pools: 'AMAZON_COGNITO_USER_POOLS',
  aws_iam: 'AWS_IAM',
};
const OTHER_MODES = ['aws_api_key', 'aws_lambda', 'aws_oidc'];

/**
 * Whether the schema lets a caller see a field: the directives of the field count, else those of its type, else the default mode.
 * https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#using-additional-authorization-modes
 */
export function mayBySchema(
  { kind, groups }: Identity,
  defaultMode: AuthMode,
  parent: GraphQLObjectType,
  field: Directed,
): boolean {
  const of = (node: Directed) =>
    Object.keys(DIRECTIVES).flatMap((name) => {
      const found = directiveOf(node, name);
      return found === undefined ? [] : [{ kind: DIRECTIVES[name], groups: textsOf(found, 'cognito_groups') }];
    });
  const hasOther = (node: Directed) => OTHER_MODES.some((name) => directiveOf(node, name) !== undefined);
  const nodes = [field, parent].map((node) => ({ rules: of(node), hasOther: hasOther(node) }));
  const deciding = nodes.find(({ rules, hasOther: other }) => rules.length > 0 || other);
  if (deciding === undefined) {
    if (kind !== defaultMode.kind) return false;
    return !(defaultMode.kind === 'AMAZON_COGNITO_USER_POOLS' && defaultMode.denies);
  }
  return deciding.rules.some(
    (rule) => rule.kind === kind && (rule.groups === undefined || rule.groups.some((group) => groups.includes(group))),
  );
}
