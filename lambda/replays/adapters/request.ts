import type { APIGatewayProxyEvent } from 'aws-lambda';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { parseParameter } from '#lambda/runtime/http/request.ts';
import type { ReplayId } from '../keys.ts';
import { playIdSchema } from '../use-cases/schemas.ts';

/**
 * The replay that a request is about: of a play in the path, and of the caller in any case.
 * @throws Refusal `invalid_parameter`
 */
export const callersReplay = (event: APIGatewayProxyEvent): ReplayId => ({
  playerId: callerId(event),
  playId: parseParameter(playIdSchema, event.pathParameters?.playId, 'playId'),
});
