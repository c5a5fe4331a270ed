import { object, parse, string } from 'valibot';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { takeTicket } from '../adapters/tickets.ts';

const requestSchema = object({ methodArn: string(), queryStringParameters: object({ ticket: string() }) });

/** The authorizer of `$connect`: a ticket lets its holder in, once. The answer is a policy for this one route. */
export const handler = invocation(async (event: unknown) => {
  const { methodArn, queryStringParameters } = parse(requestSchema, event);
  const playerId = await takeTicket(queryStringParameters.ticket);
  const Effect = playerId === undefined ? 'Deny' : 'Allow';
  return {
    principalId: playerId ?? 'unknown',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: methodArn }],
    },
    ...(playerId === undefined ? {} : { context: { playerId } }),
  };
});
