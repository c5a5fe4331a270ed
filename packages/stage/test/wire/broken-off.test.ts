import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readAll } from '../../wire/read-all.ts';
import { type HttpAnswer, StageServer, type StreamedAnswer, type StreamedRoute } from '../../wire/server.ts';
import { until } from '../support/until.ts';

const DONE: HttpAnswer = { status: 200, headers: {}, body: '' };
let server: StageServer | undefined;
let socket: Socket | undefined;
let bugs: unknown[];
beforeEach(() => {
  bugs = [];
});
afterEach(async () => {
  socket?.destroy();
  await server?.close();
});

/** Sends a request with a body of a megabyte, of which no more than this comes. */
async function send(route: StreamedRoute, { sent = 0, length = 1_000_000 } = {}): Promise<Socket> {
  server = await StageServer.listen(0, [], (bug) => void bugs.push(bug), undefined, [route]);
  socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(`PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`);
  socket.write(Buffer.alloc(sent));
  return socket;
}

test.each([0, 1, 900_000])('a body that breaks off after %d bytes is no fault of the stage', async (sent) => {
  for (const read of [readAll, buffer]) {
    let hasFailed = false;
    let size = -1;
    const caller = await send(
      async (request) => {
        size = 0;
        request.on('data', (bytes: Buffer) => {
          size += bytes.length;
        });
        await read(request).finally(() => {
          hasFailed = true;
        });
        return DONE;
      },
      { sent },
    );
    await until(() => size === sent);
    caller.destroy();
    await until(() => hasFailed);
    await server?.close();
    expect(bugs).toEqual([]);
  }
});

test.each([readAll, buffer])('nor is a body that broke off before %p began to read it', async (read) => {
  const begun = Promise.withResolvers<void>();
  let failure: unknown;
  const caller = await send(async (request) => {
    begun.resolve();
    await until(() => request.destroyed);
    await read(request).catch((error: unknown) => {
      failure = error;
      throw error;
    });
    return DONE;
  });
  await begun.promise;
  caller.destroy();
  await until(() => failure !== undefined);
  await server?.close();
  expect(bugs).toEqual([]);
});

test('a failure of the stage stays one when the caller has gone', async () => {
  const begun = Promise.withResolvers<void>();
  const caller = await send(async (request) => {
    begun.resolve();
    await until(() => request.destroyed);
    throw new Error('broken');
  });
  await begun.promise;
  caller.destroy();
  await until(() => bugs.length > 0);
  expect(bugs).toEqual([new Error('broken')]);
});

test.each([true, false])('an answer that the caller leaves is closed; it has begun: %p', async (hasBegun) => {
  const begun = Promise.withResolvers<void>();
  const stream = new Readable({ read: () => {} });
  stream.push('begin');
  const answer: StreamedAnswer = { status: 200, headers: {}, stream };
  const caller = await send(
    async (request) => {
      begun.resolve();
      if (!hasBegun) await until(() => request.socket.destroyed);
      return answer;
    },
    { length: 0 },
  );
  await begun.promise;
  if (hasBegun) await new Promise((resolve) => caller.once('data', resolve));
  caller.destroy();
  await until(() => stream.destroyed);
  await server?.close();
  expect(bugs).toEqual([]);
});

test('an answer that fails in the middle is a fault of the stage', async () => {
  const stream = new Readable({ read: () => void stream.destroy(new Error('the disk fails')) });
  const caller = await send(async () => ({ status: 200, headers: {}, stream }), { length: 0 });
  caller.resume();
  await until(() => bugs.length > 0);
  expect(bugs).toEqual([new Error('the disk fails')]);
});
