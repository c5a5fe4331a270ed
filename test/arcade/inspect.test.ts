import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { TemporaryFolder } from '@serverless-arcade/stage/test/support/temporary.ts';
import { until } from '@serverless-arcade/stage/test/support/until.ts';
import { changedAssembly, closeArcades } from '../support/arcade.ts';
import { Debugger } from '../support/debugger.ts';
import { Started } from '../support/started.ts';

const SOURCE = new URL('../../lambda/api/functions/list-games.ts', import.meta.url);
const EVENT = { queryStringParameters: null, headers: {}, requestContext: {} };
const INSPECTION = new URL('../../packages/stage/cli/inspection.ts', import.meta.url);

const opened: (() => void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) close();
  await closeArcades();
});

describe('npm start -- --inspect', () => {
  test('a handler stops at a breakpoint for longer than its timeout, goes on, and Ctrl+C ends the next stop', async () => {
    const assembly = changedAssembly('api', (resources) => {
      for (const { Type, Properties } of Object.values(resources)) {
        if (Type === 'AWS::Lambda::Function') Object.assign(Object(Properties), { Timeout: 1 });
      }
    });
    const started = new Started(['--inspect', '--inspect-port', '0', '--assembly', assembly]);
    opened.push(() => started.kill());
    const inspector = await Debugger.attach(await started.printed(/A debugger can attach to (\S+)\./));
    opened.push(() => inspector.close());

    const answered = { error: null, payload: expect.stringMatching(/"statusCode":\d{3}/) };
    expect(await started.invoke('api/list-games', EVENT)).toEqual(answered);
    await until(() => inspector.scripts.some(({ url }) => url.endsWith('/list-games.mjs')), 20_000);
    await inspector.breakAt(SOURCE, 'await queryByGame(');
    const second = started.invoke('api/list-games', EVENT);
    await until(() => inspector.paused.size === 1, 20_000);
    await pause(2_500);
    expect(inspector.paused.size).toBe(1);
    inspector.resume();
    expect(await second).toEqual(answered);

    started.invoke('api/list-games', EVENT).catch(() => {});
    await until(() => inspector.paused.size === 1, 20_000);
    const { code, after } = await started.stop();
    expect(code).toBe(0);
    expect(after).toBeLessThan(5_000);
  }, 180_000);

  test('ends within five seconds when the stage itself is stopped and hears no signal', async () => {
    const folder = new TemporaryFolder();
    opened.push(() => folder.remove());
    const script = folder.write(
      'deaf.mts',
      `import { isSupervised, supervise } from '${INSPECTION.href}';
       if (!isSupervised()) await supervise();
       else { console.log('deaf'); for (;;); }`,
    );
    const supervisor = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    opened.push(() => supervisor.kill('SIGKILL'));
    await once(supervisor.stdout, 'data');
    const began = performance.now();
    supervisor.kill('SIGINT');
    await once(supervisor, 'exit');
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
