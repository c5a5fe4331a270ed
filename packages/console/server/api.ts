import { AwsError } from '@serverless-arcade/stage/errors.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { requestUrl } from '@serverless-arcade/stage/wire/request-url.ts';
import type { HttpAnswer, Route } from '@serverless-arcade/stage/wire/server.ts';
import { eventStream } from './events.ts';
import { staticFile } from './files.ts';
import { refusal } from './guard.ts';
import { type ApiSources, apiRoutes, RefusedError } from './routes.ts';

export interface ConsoleOptions extends ApiSources {
  /** Where the page was built. */
  readonly directory: string;
}

/** Everything of the console is below this path; the AWS APIs of the stage do not use it. */
export const CONSOLE_PATH = '/_arcade/';
const API = `${CONSOLE_PATH}api/`;

/** The console of a stage: its page, and the local API that the page reads and calls. See docs/console.md. */
export function consoleRoute(stage: Stage, { directory, ...sources }: ConsoleOptions): Route {
  const routes = apiRoutes(stage, sources);
  return async (request, body) => {
    const { pathname, search, searchParams: query } = requestUrl(request);
    // A browser opens the address of the stage itself. AWS APIs use this path by POST or with a query.
    if (request.method === 'GET' && pathname === '/' && search === '') return redirect();
    if (`${pathname}/` === CONSOLE_PATH) return redirect();
    if (!pathname.startsWith(CONSOLE_PATH)) return undefined;
    if (!pathname.startsWith(API)) {
      const file = pathname.slice(CONSOLE_PATH.length) || 'index.html';
      return (await staticFile(directory, file)) ?? json(404, { message: 'The console has no such file.' });
    }
    const reason = refusal(request);
    if (reason !== undefined) return json(403, { message: reason });
    const wanted = `${request.method} ${pathname.slice(API.length)}`;
    if (wanted === 'GET events') {
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
      return { status: 200, headers, stream: eventStream(stage) };
    }
    const route = routes.get(wanted);
    if (route === undefined) return json(404, { message: 'The local API does not know this.' });
    try {
      return json(200, await route({ query, body }));
    } catch (error) {
      if (error instanceof RefusedError) return json(error.status, { message: error.message });
      if (error instanceof AwsError) return json(400, { message: `${error.code}: ${error.message}` });
      throw error;
    }
  };
}

const redirect = (): HttpAnswer => ({ status: 302, headers: { location: CONSOLE_PATH }, body: '' });

const json = (status: number, value: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});
