import type { StageClock } from '../../clock.ts';
import type { Access } from '../../iam/access.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import { userId } from '../../iam/user-id.ts';
import { authorizer as cognitoAuthorizer, type TokenVerifier } from './authorizer.ts';
import { type ApiDefinition, type MethodDefinition, named } from './definition.ts';
import { denied } from './denied.ts';
import type { DeployedMethod, Exchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { LambdaAuthorizer } from './lambda-authorizer.ts';
import type { FunctionInvoker } from './lambda-integration.ts';
import { conditionKeys, methodArn } from './method-arn.ts';
import { completed, decide } from './resource-policy.ts';
import { signerOf } from './signer.ts';

/** Who is asked whether a caller may. */
export interface Authorities {
  readonly access: Pick<Access, 'caller' | 'decide'>;
  readonly clock: StageClock;
  readonly lambda: FunctionInvoker;
  readonly region: string;
  readonly tokens: TokenVerifier;
}

type Authorize = NonNullable<DeployedMethod['authorize']>;

/**
 * How the methods of a deployment find out whether a caller may: each by its own way, and all by the policy of the API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 *
 * @returns undefined for a method that lets everybody pass
 * @throws StageError when a method names an authorizer that does not exist
 */
export function authorizationOf(
  { authorizers, policy }: ApiDefinition,
  authorities: Authorities,
): (method: MethodDefinition) => Authorize | undefined {
  const { clock, lambda, tokens } = authorities;
  // One for all methods that name it: they share what it keeps.
  const ofLambda = new Map<string, LambdaAuthorizer>();
  return ({ authorizerId, isSigned, where }) => {
    if (isSigned) return signed(authorities, policy);
    if (authorizerId === undefined) return policy === undefined ? undefined : open(policy);
    const definition = named(authorizers, authorizerId, `${where}: the authorizer`);
    if (!('uri' in definition)) return withUserPool(cognitoAuthorizer(definition, tokens), policy);
    const authorizer = ofLambda.get(authorizerId) ?? new LambdaAuthorizer(definition, lambda, clock);
    ofLambda.set(authorizerId, authorizer);
    return withLambda(authorizer, policy);
  };
}

/** Nobody is asked who calls: the policy has to allow it. */
const open =
  (policy: PolicyDocument): Authorize =>
  async (exchange) => {
    requireAllowed(exchange, policy);
    return undefined;
  };

/** The token first, then the policy, which has to allow it. */
const withUserPool =
  (claimsOf: ReturnType<typeof cognitoAuthorizer>, policy: PolicyDocument | undefined): Authorize =>
  async (exchange) => {
    const claims = await claimsOf(exchange.request);
    if (policy !== undefined) requireAllowed(exchange, policy);
    return { claims };
  };

/** A denial of the policy first, without a call. Then the answer of the function and the policy together. */
const withLambda =
  (authorizer: LambdaAuthorizer, policy: PolicyDocument | undefined): Authorize =>
  async (exchange) => {
    if (policy !== undefined && decide(exchange, [], policy) === 'explicit-deny') {
      throw denied(exchange, 'explicit-deny');
    }
    const answer = await authorizer.answer(exchange);
    const decision = decide(exchange, [answer.policy], policy);
    if (decision !== 'allow') throw new GatewayError('ACCESS_DENIED', { message: DENIED[decision] });
    const { context, principalId, usageIdentifierKey } = answer;
    if (usageIdentifierKey !== undefined) exchange.usageIdentifierKey = usageIdentifierKey;
    return { ...context, principalId };
  };

/** The signature first, then the policies of the signer and of the API together. */
const signed =
  (authorities: Authorities, policy: PolicyDocument | undefined): Authorize =>
  async (exchange) => {
    const { access } = authorities;
    const caller = signerOf(exchange.request, authorities);
    const permission = { action: 'execute-api:Invoke', resource: methodArn(exchange) };
    const decision = access.decide(
      caller,
      permission,
      conditionKeys(exchange),
      policy === undefined ? [] : [completed(policy, exchange.endpoint)],
    );
    if (decision !== 'allow') throw denied(exchange, decision, caller.arn);
    const id = userId(caller);
    const identity = {
      accessKey: caller.accessKeyId,
      accountId: caller.account,
      caller: id,
      user: id,
      userArn: caller.arn,
    };
    for (const [name, value] of Object.entries(identity)) exchange.context.set(`identity.${name}`, value);
    return undefined;
  };

function requireAllowed(exchange: Exchange, policy: PolicyDocument): void {
  const decision = decide(exchange, [], policy);
  if (decision !== 'allow') throw denied(exchange, decision);
}

/** https://repost.aws/knowledge-center/api-gateway-403-error-lambda-authorizer */
const DENIED = {
  'implicit-deny': 'User is not authorized to access this resource',
  'explicit-deny': 'User is not authorized to access this resource with an explicit deny',
} as const;
