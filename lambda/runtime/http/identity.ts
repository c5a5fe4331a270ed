import type { APIGatewayProxyEvent } from 'aws-lambda';
import { minLength, object, optional, pipe, safeParse, string } from 'valibot';
import { forbidden, Refusal, unauthorized } from './refusal.ts';

const claimsSchema = object({ sub: string(), 'cognito:groups': optional(string(), '') });

/**
 * Who calls: the `sub` of the token that the gateway has checked. It never changes, unlike an email address, and a
 * caller cannot choose it.
 * @throws Refusal `unauthorized` when the route was deployed without its authorizer
 */
export function callerId(event: APIGatewayProxyEvent): string {
  return callerClaims(event).sub;
}

/**
 * Lets only members of a group pass.
 * @throws Refusal `forbidden`
 */
export function requireGroup(event: APIGatewayProxyEvent, group: string): void {
  // API Gateway hands the list over as one text: joined by commas, or in brackets and joined by blanks (unverified; settled
  // by: the event of a caller in two groups).
  const groups = callerClaims(event)
    ['cognito:groups'].replace(/^\[(.*)\]$/, '$1')
    .split(/[,\s]+/);
  if (!groups.includes(group)) throw new Refusal(forbidden, 'This is for members of another group.');
}

/**
 * Which API key was sent: its id, never its value. A key tells clients apart and limits what they use; it is no proof of
 * who somebody is (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
 * @throws Refusal `unauthorized` when the route was deployed without asking for a key
 */
export function callerKeyId(event: APIGatewayProxyEvent): string {
  const keyId = safeParse(pipe(string(), minLength(1)), event.requestContext.identity?.apiKeyId);
  if (keyId.success) return keyId.output;
  throw new Refusal(unauthorized, 'The request carries no API key.');
}

function callerClaims(event: APIGatewayProxyEvent) {
  const claims = safeParse(claimsSchema, event.requestContext.authorizer?.claims);
  if (claims.success) return claims.output;
  throw new Refusal(unauthorized, 'The request carries no identity.');
}
