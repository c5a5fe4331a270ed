import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { type EnginePackage, enginePackage, fetchedEngine } from '../../services/dynamodb/engine-package.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const PLATFORM = 'darwin-arm64';
const VERSION = '1.2.1';

/** One file of a tar archive: https://www.gnu.org/software/tar/manual/html_node/Standard.html */
function tarEntry(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(`package/${name}`, 0);
  header.write(octal(0o755, 7), 100);
  header.write(octal(0, 7) + octal(0, 7), 108);
  header.write(octal(content.length, 11) + octal(0, 11), 124);
  header.write('        0', 148);
  header.write('ustar\u000000', 257);
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    ),
    148,
  );
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

const folders: TemporaryFolder[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const folder of folders.splice(0)) folder.remove();
});

interface StandIn {
  /** What the executable says it is. */
  readonly says?: string;
  /** Whether the archive has another hash than the registry says. */
  readonly damaged?: boolean;
}

/** A registry that has the engine for another platform than this one. */
async function registry({ says = `dynoxide ${VERSION}`, damaged = false }: StandIn = {}): Promise<string> {
  const name = `@dynoxide/${PLATFORM}`;
  const archive = gzipSync(
    Buffer.concat([
      tarEntry('package.json', JSON.stringify({ name, version: VERSION })),
      tarEntry('dynoxide', `#!/bin/sh\necho "${says}"\n`),
      Buffer.alloc(1_024),
    ]),
  );
  const hash = createHash('sha512').update(damaged ? 'another' : archive);
  const server = createServer(({ url = '' }, response) => {
    if (url === '/engine.tgz') return void response.end(archive);
    if (decodeURIComponent(url) !== `/${name}`) return void response.writeHead(404).end('{}');
    const dist = { tarball: `${address}/engine.tgz`, integrity: `sha512-${hash.digest('base64')}` };
    const versions = { [VERSION]: { name, version: VERSION, dist } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name, 'dist-tags': { latest: VERSION }, versions }));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = `http://127.0.0.1:${Object(server.address()).port}`;
  return address;
}

function wanted(npmRegistry: string): EnginePackage {
  const folder = new TemporaryFolder();
  folders.push(folder);
  const environment = { ...process.env, npm_config_registry: npmRegistry, npm_config_cache: join(folder.path, 'npm') };
  return { platform: PLATFORM, version: VERSION, cache: join(folder.path, 'cache'), environment };
}

const says: string[] = [];
const fetchEngine = (engine: EnginePackage) => {
  says.length = 0;
  return fetchedEngine(engine, (line) => says.push(line));
};

describe('the engine where npm ci does not bring it', () => {
  test('comes through npm once, outside of the project, and one line says so with its size', async () => {
    const engine = wanted(await registry());
    const executable = await fetchEngine(engine);
    expect(existsSync(executable)).toBe(true);
    expect(says).toEqual([
      expect.stringMatching(
        /^The DynamoDB engine came through npm: @dynoxide\/darwin-arm64 1\.2\.1, 0\.0 MB, kept in /,
      ),
    ]);
    for (const server of servers) server.close();
    expect(await fetchEngine(engine)).toBe(executable);
    expect(says).toEqual([]);
  });

  test.each([
    ['a package that is not what the registry says', { damaged: true }, /EINTEGRITY|integrity/],
    ['an executable of another version', { says: 'dynoxide 0.9.0' }, /the executable says it is dynoxide 0\.9\.0/],
  ])('%s is not kept', async (_what, standIn: StandIn, why) => {
    const engine = wanted(await registry(standIn));
    await expect(fetchEngine(engine)).rejects.toThrow(why);
    expect(readdirSync(engine.cache)).toEqual([]);
  });

  test.each([
    ['a registry without it', async () => `${await registry()}/empty`, /404/],
    ['no connection', async () => 'http://127.0.0.1:9', /ECONNREFUSED/],
  ])(
    'after %s, one line has the three ways on, and the version that was tried',
    async (_what, url: () => Promise<string>, why) => {
      const failure = fetchEngine(wanted(await url()));
      await expect(failure).rejects.toBeInstanceOf(StageError);
      await expect(failure).rejects.toThrow(
        /^No DynamoDB engine for darwin-arm64: npm could not bring @dynoxide\/darwin-arm64 1\.2\.1 \(.*\)\. Put "dynoxide" 1\.2\.1 on the PATH: "brew install nubo-db\/tap\/dynoxide", or "cargo install dynoxide-rs --version 1\.2\.1", .* DYNAMODB_ENDPOINT=http:\/\/127\.0\.0\.1:8000\.$/,
      );
      await expect(failure).rejects.toThrow(why);
    },
  );

  test('is of the version that package.json pins, in the cache of the person', () => {
    expect(enginePackage({ XDG_CACHE_HOME: '/cache' })).toMatchObject({
      platform: `${process.platform}-${process.arch}`,
      version: VERSION,
      cache: join('/cache', 'serverless-arcade'),
    });
  });
});
