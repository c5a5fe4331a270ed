import type { APIGatewayProxyEvent } from 'aws-lambda';
import { object, optional, safeParse, string } from 'valibot';
import { Refusal } from './errors.ts';

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
  // API Gateway hands the list over as one text: joined by commas, or in brackets and joined by blanks (unverified).
  const groups = callerClaims(event)
    ['cognito:groups'].replace(/^\[(.*)\]$/, '$1')
    .split(/[,\s]+/);
  if (!groups.includes(group)) throw new Refusal('forbidden', 'This is for members of another group.');
}

function callerClaims(event: APIGatewayProxyEvent) {
  const claims = safeParse(claimsSchema, event.requestContext.authorizer?.claims);
  if (claims.success) return claims.output;
  throw new Refusal('unauthorized', 'The request carries no identity.');
}
