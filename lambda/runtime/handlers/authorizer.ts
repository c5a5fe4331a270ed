import type { Context } from 'aws-lambda';
import { logger } from '../logger.ts';
import { invocation } from './invocation.ts';

/**
 * Makes a Lambda authorizer. API Gateway makes 401 of this one error text, and 500 of any other
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html).
 * @param judge answers a policy; undefined of a caller that is not known
 */
export const authorizerHandler = <Event, Verdict extends { readonly principalId: string }>(
  judge: (event: Event) => Promise<Verdict | undefined>,
): ((event: Event, context: Context) => Promise<Verdict>) =>
  invocation(async (event) => {
    const verdict = await judge(event);
    logger.info('Caller judged', { principalId: verdict?.principalId ?? 'unknown' });
    if (verdict === undefined) throw new Error('Unauthorized');
    return verdict;
  });
