import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { StageServer } from '../../wire/server.ts';
import type { UpgradeRoute } from '../../wire/upgrades.ts';

const sockets = new WebSocketServer({ noServer: true });
const echo: UpgradeRoute = async ({ request: asked, socket, head }) => {
  if (asked.url === '/broken') throw new Error('a bug');
  if (asked.url !== '/echo') return false;
  sockets.handleUpgrade(asked, socket, head, (client) => client.on('message', (data) => client.send(data)));
  return true;
};

const bugs: unknown[] = [];
let server: StageServer | undefined;
const open = async () => {
  server = await StageServer.listen(
    0,
    [async ({ url }) => (url === '/http' ? { status: 200, headers: {}, body: 'as ever' } : undefined)],
    (bug) => bugs.push(bug),
    undefined,
    undefined,
    [echo],
  );
  return server;
};
afterEach(() => server?.close());

/** The status with which a WebSocket is refused. */
async function refusal(path: string, headers = {}): Promise<unknown> {
  const { url } = await open();
  const client = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers });
  const [error] = await once(client, 'error');
  return Object(error).message;
}

test('wire: a route takes over a connection, and the server ends it when it closes', async () => {
  const { url } = await open();
  const client = new WebSocket(`${url.replace('http', 'ws')}/echo`);
  await once(client, 'open');
  client.send('hello');
  expect(String((await once(client, 'message'))[0])).toBe('hello');
  const closed = once(client, 'close');
  await server?.close();
  expect(await closed).toEqual([1006, expect.anything()]);
  server = undefined;
});

test('wire: a connection that no route takes is refused, as is one for another host', async () => {
  expect(await refusal('/elsewhere')).toContain('404');
  await server?.close();
  expect(await refusal('/echo', { host: 'evil.example' })).toContain('403');
});

test('wire: a route that fails is a bug, and the caller learns nothing of it', async () => {
  expect(await refusal('/broken')).toContain('500');
  expect(bugs.map(String)).toEqual(['Error: a bug']);
});

test('wire: a client that offers another protocol is answered in HTTP', async () => {
  const { url } = await open();
  const sent = request(`${url}/http`, { headers: { connection: 'Upgrade', upgrade: 'h2c' } }).end();
  const [answer] = await once(sent, 'response');
  expect(answer.statusCode).toBe(200);
  answer.resume();
  await once(answer, 'end');
});
