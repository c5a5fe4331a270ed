import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { writeAssembly } from '@serverless-arcade/stage/test/support/assembly.ts';
import { openArcade } from '../../scripts/start/arcade.ts';

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
  await expect(openArcade({ assembly: assembly.path, port, prepare })).rejects.toThrow('the code cannot be read');
  expect(await listenOn(port)).toBe(port);
  assembly.remove();
});
