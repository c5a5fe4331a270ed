import type { APIGatewayProxyEvent } from 'aws-lambda';
import { object, safeParse, string } from 'valibot';
import { Refusal } from './errors.ts';

const claimsSchema = object({ sub: string() });

/**
 * Who calls: the `sub` of the token that the gateway has checked. It never changes, unlike an email address, and a
 * caller cannot choose it.
 * @throws Refusal `unauthorized` when the route was deployed without its authorizer
 */
export function callerId(event: APIGatewayProxyEvent): string {
  const claims = safeParse(claimsSchema, event.requestContext.authorizer?.claims);
  if (claims.success) return claims.output.sub;
  throw new Refusal('unauthorized', 'The request carries no identity.');
}
