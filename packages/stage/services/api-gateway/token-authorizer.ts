import { boolean, looseObject, number, optional, record, safeParse, string, union } from 'valibot';
import { AwsError } from '../../errors.ts';
import { evaluate } from '../../iam/evaluate.ts';
import { policyDocument } from '../../iam/policy.ts';
import type { TokenAuthorizerDefinition } from './definition.ts';
import type { DeployedMethod } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { type FunctionInvoker, functionIn } from './lambda-integration.ts';
import { headerOf } from './request.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
const answerSchema = looseObject({
  principalId: string(),
  policyDocument,
  context: optional(record(string(), union([string(), number(), boolean()])), {}),
});

/**
 * A `TOKEN` authorizer: a function that gets the token and answers a policy. It is asked about every request; nothing is cached.
 * A token that is missing, or that the validation expression does not match, is refused without it, as is every request for
 * which it throws an error with the text `Unauthorized`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 *
 * @throws StageError when the URI names no function
 */
export function tokenAuthorizer(
  { id, header, uri, tokenPattern, where }: TokenAuthorizerDefinition,
  lambda: FunctionInvoker,
): NonNullable<DeployedMethod['authorize']> {
  const functionArn = functionIn(uri, `${where}: property AuthorizerUri`);
  const valid = tokenPattern === undefined ? undefined : new RegExp(`^(?:${tokenPattern})$`);

  async function ask(sourceArn: string, event: object, traceHeader: string) {
    try {
      return await lambda.invokeFor('apigateway.amazonaws.com', sourceArn, functionArn, event, traceHeader);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', { integration: error.message });
    }
  }

  return async ({ request, endpoint, traceHeader = request.traceHeader }) => {
    const token = headerOf(request, header);
    if (token === undefined || token === '' || valid?.test(token) === false) throw new GatewayError('UNAUTHORIZED');
    const api = `arn:aws:execute-api:${endpoint.region}:${endpoint.account}:${endpoint.apiId}`;
    const methodArn = `${api}/${request.stageName}/${request.method}${request.path}`;
    const event = { type: 'TOKEN', authorizationToken: token, methodArn };
    const { payload, functionError } = await ask(`${api}/authorizers/${id}`, event, traceHeader);
    const answered: unknown = JSON.parse(payload);
    if (functionError !== undefined) {
      throw new GatewayError(Object(answered).errorMessage === 'Unauthorized' ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE', {
        integration: 'The authorizer failed; its own log says why',
      });
    }
    const answer = safeParse(answerSchema, answered);
    if (!answer.success) {
      throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', { integration: 'The authorizer answered no policy' });
    }
    const { principalId, policyDocument: policy, context } = answer.output;
    const principal = { type: 'AWS', id: principalId } as const;
    const decision = evaluate(
      { principal, action: 'execute-api:Invoke', resource: methodArn, context: {} },
      [policy],
      [],
    );
    if (decision !== 'allow') throw new GatewayError('ACCESS_DENIED', { message: DENIED[decision] });
    return { principalId, ...texts(context) };
  };
}

/** (unverified; settled by: a request that an authorizer denies, and one that its policy does not name) */
const DENIED = {
  'implicit-deny': 'User is not authorized to access this resource',
  'explicit-deny': 'User is not authorized to access this resource with an explicit deny',
} as const;

/** Functions get every value as a text. */
const texts = (context: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)]));
