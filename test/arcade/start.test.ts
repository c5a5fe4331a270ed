import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { openRunning } from '@serverless-arcade/stage/cli/running-stage.ts';
import { writeAssembly } from '@serverless-arcade/stage/test/support/assembly.ts';

/** A port that nothing listens on. @throws when something does */
async function listenOn(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('npm start closes a stage that cannot be made ready, and gives the reason', async () => {
  const assembly = writeAssembly({ empty: {} });
  const port = await listenOn(0);
  const prepare = async () => Promise.reject(new Error('the code cannot be read'));
  const openConsole = async () => ({ url: '', close: async () => {} });
  await expect(openRunning({ assembly: assembly.path, port, openConsole, prepare })).rejects.toThrow(
    'the code cannot be read',
  );
  expect(await listenOn(port)).toBe(port);
  assembly.remove();
});
