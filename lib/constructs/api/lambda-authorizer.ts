import { Duration } from 'aws-cdk-lib';
import { type Authorizer, IdentitySource, RequestAuthorizer, TokenAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface LambdaAuthorizerProps {
  /** The function that answers a policy. */
  readonly handler: IFunction;
  /**
   * How long an answer is used again, at most an hour. A caller who is shut out keeps what an answer allows until then.
   * @default 1 minute
   */
  readonly keptFor?: Duration;
}

const KEPT = Duration.minutes(1);

/**
 * Lets a function judge the token in the `Authorization` header. Its answer is kept by the token alone, so the policy has to cover every
 * method that the token is good for.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 *
 * @param pattern what a token looks like: the gateway refuses anything else without a call
 */
export function tokenAuthorizer(
  scope: Construct,
  id: string,
  { handler, keptFor = KEPT, pattern }: LambdaAuthorizerProps & { readonly pattern: string },
): Authorizer {
  const authorizer = new TokenAuthorizer(scope, id, { handler, resultsCacheTtl: keptFor, validationRegex: pattern });
  return annotate(
    authorizer,
    'api-lambda-authorizer',
    `Kept for ${keptFor.toSeconds()} s by the token alone, for all methods: a policy that names the first path only refuses the second. What does not look like a token is refused without a call, which nobody pays for.`,
  );
}

/**
 * Lets a function judge a link that somebody signed. Its answer is kept by the path and by these parameters of the query: one that is
 * missing is refused without a call.
 *
 * @param parameters of the query, that say who signed
 */
export function linkAuthorizer(
  scope: Construct,
  id: string,
  { handler, keptFor = KEPT, parameters }: LambdaAuthorizerProps & { readonly parameters: readonly string[] },
): Authorizer {
  const authorizer = new RequestAuthorizer(scope, id, {
    handler,
    resultsCacheTtl: keptFor,
    identitySources: [IdentitySource.context('path'), ...parameters.map((name) => IdentitySource.queryString(name))],
  });
  return annotate(
    authorizer,
    'api-lambda-authorizer',
    'A link is good for one path, so the path is an identity source, and with it a part of the key by which an answer is kept. Without it the answer for one path would open all.',
  );
}
