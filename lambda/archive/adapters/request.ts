import type { APIGatewayProxyEvent } from 'aws-lambda';
import { parseParameter } from '#lambda/runtime/http/request.ts';
import { seasonSchema } from '#lambda/seasons/season.ts';
import { objectKey, partSchema } from '../objects.ts';

/** The key of the object that a request is about. @throws Refusal `invalid_parameter` */
export function archivedObject({ pathParameters }: APIGatewayProxyEvent): string {
  const { part, gameId, closedAt } = pathParameters ?? {};
  return objectKey(parseParameter(partSchema, part, 'part'), {
    gameId: parseParameter(seasonSchema.entries.gameId, gameId, 'gameId'),
    closedAt: parseParameter(seasonSchema.entries.closedAt, closedAt, 'closedAt'),
  });
}
