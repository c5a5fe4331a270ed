import type { Decision } from '../../iam/evaluate.ts';
import type { Exchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { methodArn } from './method-arn.ts';

/**
 * The refusal of a caller by policies, worded as in
 * https://repost.aws/knowledge-center/api-gateway-403-error-lambda-authorizer and
 * https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch. Of the account it shows four digits, as in
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
 *
 * @param caller an ARN, or `anonymous`
 */
export function denied(exchange: Exchange, decision: Exclude<Decision, 'allow'>, caller = 'anonymous'): GatewayError {
  const { account } = exchange.endpoint;
  const resource = methodArn(exchange).replace(`:${account}:`, `:********${account.slice(-4)}:`);
  const message = `User: ${caller} is not authorized to perform: execute-api:Invoke on resource: ${resource}`;
  const because =
    decision === 'explicit-deny'
      ? ' with an explicit deny'
      : caller === 'anonymous'
        ? ''
        : ' because no identity-based policy allows the execute-api:Invoke action';
  return new GatewayError('ACCESS_DENIED', { message: `${message}${because}` });
}
