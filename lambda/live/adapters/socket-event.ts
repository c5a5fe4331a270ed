import { object, optional, parse, string } from 'valibot';

const eventSchema = object({
  requestContext: object({
    connectionId: string(),
    authorizer: optional(object({ playerId: string() })),
  }),
  body: optional(string(), ''),
});

/**
 * What functions read of an event of a WebSocket: the connection, and who it is, as the authorizer said when it was opened.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export function readSocketEvent(event: unknown) {
  const { requestContext, body } = parse(eventSchema, event);
  return { connectionId: requestContext.connectionId, playerId: requestContext.authorizer?.playerId, body };
}
