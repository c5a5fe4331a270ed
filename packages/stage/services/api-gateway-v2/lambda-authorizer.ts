import { boolean, looseObject, optional, record, safeParse, string, unknown } from 'valibot';
import { AwsError } from '../../errors.ts';
import { evaluate } from '../../iam/evaluate.ts';
import { policyDocument } from '../../iam/policy.ts';
import type { FunctionInvoker } from '../api-gateway/lambda-integration.ts';
import type { GatewayRequest } from '../api-gateway/request.ts';
import type { LambdaAuthorizerDefinition } from './definition.ts';
import type { LambdaIdentity } from './exchange.ts';
import { credential } from './jwt-authorizer.ts';

const context = optional(record(string(), unknown()), {});
const simple = looseObject({ isAuthorized: boolean(), context });
const policy = looseObject({ principalId: string(), policyDocument, context });

/** How a Lambda authorizer decided. */
export type LambdaDecision =
  | { readonly kind: 'allowed'; readonly identity: LambdaIdentity }
  | { readonly kind: 'denied' | 'unauthorized' | 'failed'; readonly reason: string };

/** What a request asks a Lambda authorizer about. */
export interface AskedAbout {
  readonly request: GatewayRequest;
  /** `arn:aws:execute-api:<region>:<account>:<api>` */
  readonly apiArn: string;
  /** The ARN of the route that is asked for. */
  readonly routeArn: string;
  readonly event: object;
}

/**
 * Asks a `REQUEST` authorizer. It is asked about every request; nothing is cached. A request without one of the identity sources is refused
 * without it. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export async function askAuthorizer(
  { id, functionArn, sources, isSimple }: LambdaAuthorizerDefinition,
  { request, apiArn, routeArn, event }: AskedAbout,
  lambda: FunctionInvoker,
): Promise<LambdaDecision> {
  if (sources.some((source) => (credential(request, source) ?? '') === '')) {
    return { kind: 'unauthorized', reason: 'An identity source is missing' };
  }
  const sourceArn = `${apiArn}/authorizers/${id}`;
  try {
    const { payload, functionError } = await lambda.invokeFor(
      'apigateway.amazonaws.com',
      sourceArn,
      functionArn,
      event,
      request.traceHeader,
    );
    const answered: unknown = JSON.parse(payload);
    if (functionError !== undefined) {
      const isRefusal = Object(answered).errorMessage === 'Unauthorized';
      return { kind: isRefusal ? 'unauthorized' : 'failed', reason: 'The authorizer failed; its own log says why' };
    }
    return isSimple ? simply(answered) : byPolicy(answered, routeArn);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { kind: 'failed', reason: error.message };
  }
}

function simply(answered: unknown): LambdaDecision {
  const answer = safeParse(simple, answered);
  if (!answer.success) return { kind: 'failed', reason: 'The authorizer did not say isAuthorized' };
  if (!answer.output.isAuthorized) return { kind: 'denied', reason: 'The authorizer denies it' };
  return { kind: 'allowed', identity: { context: answer.output.context } };
}

function byPolicy(answered: unknown, resource: string): LambdaDecision {
  const answer = safeParse(policy, answered);
  if (!answer.success) return { kind: 'failed', reason: 'The authorizer answered no policy' };
  const { principalId, policyDocument: document, context: told } = answer.output;
  const principal = { type: 'AWS', id: principalId } as const;
  const asked = { principal, action: 'execute-api:Invoke', resource, context: {} };
  if (evaluate(asked, [document], []) !== 'allow') return { kind: 'denied', reason: 'The policy does not allow it' };
  return { kind: 'allowed', identity: { principalId, context: told } };
}
