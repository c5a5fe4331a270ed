import { messageOf, type OwnRequest } from './own-message.ts';
import { readAll } from './read-all.ts';
import { type HttpAnswer, type Route, routed, type StreamedRoute } from './server.ts';

export type { OwnRequest } from './own-message.ts';

/** Answers a request as the port of the stage does, without a connection. */
export async function answerOwn(
  request: OwnRequest,
  routes: readonly Route[],
  streamed: readonly StreamedRoute[],
): Promise<HttpAnswer> {
  const answer = await routed(messageOf(request), routes, streamed);
  if ('body' in answer) return answer;
  return { status: answer.status, headers: answer.headers, body: await readAll(answer.stream) };
}
