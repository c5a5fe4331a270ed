import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import type { Playground } from '../../playground/playground.ts';
import { partnerApiUrl } from './calling.ts';

/** What the old system got. */
export interface LegacyRequest {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The old system of scores, as a server of this process. */
export interface LegacySystem {
  /** The newest last. */
  readonly requests: readonly LegacyRequest[];
}

const systems = new WeakMap<Playground, Promise<LegacySystem>>();

/** The old system of this playground: the API stage names it, as an operator would do it with `aws apigateway update-stage`. */
export function legacySystem(playground: Playground): Promise<LegacySystem> {
  const system = systems.get(playground) ?? start(playground);
  systems.set(playground, system);
  return system;
}

async function start(playground: Playground): Promise<LegacySystem> {
  const requests: LegacyRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    const { status, type, answer } = answerOf(request.url ?? '', body);
    response.writeHead(status, { 'Content-Type': type, 'X-Legacy': 'yes' }).end(answer);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  // The process may end while it listens.
  server.unref();
  await promise;
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The old system has no port');
  await nameMachine(playground, `127.0.0.1:${address.port}`);
  return { requests };
}

/** Points the variable of the API stage to a machine. */
export async function nameMachine(playground: Playground, host: string): Promise<void> {
  const [, restApiId, stageName] = /\/execute-api\/([^/]+)\/([^/]+)/.exec(partnerApiUrl(playground)) ?? [];
  const patchOperations = [{ op: 'replace' as const, path: '/variables/legacyScores', value: host }];
  await playground.client.apiGateway.send(new UpdateStageCommand({ restApiId, stageName, patchOperations }));
}

interface LegacyAnswer {
  readonly status: number;
  readonly type: string;
  readonly answer: string;
}

function answerOf(url: string, body: string): LegacyAnswer {
  const xml = (status: number, answer: string) => ({ status, type: 'text/xml', answer: envelope(answer) });
  const json = (status: number, answer: object) => ({
    status,
    type: 'application/json',
    answer: JSON.stringify(answer),
  });
  if (url === '/soap') {
    const games = [...body.matchAll(/<Score game="([\w-]+)"/g)].map(([, game]) => game);
    if (body.includes('player="stranger"')) return xml(500, '<soap:Fault>Unknown player</soap:Fault>');
    if (!body.includes('<RecordScores')) return { status: 415, type: 'text/plain', answer: 'SOAP only' };
    return xml(200, games.map((game, at) => `<Rank game="${game}">${at + 1}</Rank>`).join(''));
  }
  if (url === '/players/tilted') return { status: 503, type: 'text/plain', answer: 'Insert coin' };
  if (url.startsWith('/players/')) return json(200, { name: decodeURIComponent(url.slice('/players/'.length)) });
  if (url === '/rank?g=pong') return json(200, { g: 'pong', top: ['ada', 'grace'] });
  return json(404, { trace: 'at line 10 of RANK.BAS' });
}

const envelope = (body: string) =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`;
