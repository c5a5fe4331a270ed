import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { TemporaryFolder } from '@serverless-arcade/stage/test/support/temporary.ts';
import { until } from '@serverless-arcade/stage/test/support/until.ts';
import { Started } from '../support/started.ts';
import { TEST_ASSEMBLY } from '../support/test-assembly.ts';

const INTERRUPTION = new URL('../../packages/stage/cli/interruption.ts', import.meta.url);
const EVENT = { queryStringParameters: null, headers: {}, requestContext: {} };

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

function temporary(): TemporaryFolder {
  const folder = new TemporaryFolder();
  opened.push(() => folder.remove());
  return folder;
}

/** The process of the engine of a stage; undefined when it has none. */
function engineOf({ process: { pid } }: Started): number | undefined {
  try {
    return Number(execFileSync('pgrep', ['-P', `${pid}`, '-f', 'dynoxide'], { encoding: 'utf8' }).split('\n')[0]);
  } catch {
    return undefined;
  }
}

function start(...args: readonly string[]): Started {
  const started = new Started(['--assembly', TEST_ASSEMBLY, ...args]);
  opened.push(() => started.kill());
  return started;
}

describe('npm start', () => {
  test('starts its engine again on its file, and ends in order when nobody reads its output any more', async () => {
    const state = join(temporary().path, 'state');
    const started = start('--state', state);
    await started.endpoint();
    const before = engineOf(started) ?? 0;
    process.kill(before, 'SIGKILL');
    const answer = await started.invoke('api/list-games', EVENT);
    expect(answer).toEqual({ error: null, payload: expect.stringContaining('"statusCode":200') });
    await started.printed(/The DynamoDB engine has ended, and was started again on its file \(SIGKILL\)/);
    const engine = engineOf(started) ?? 0;
    expect(engine).not.toBe(before);
    const ended = once(started.process, 'exit');
    started.process.stdout?.destroy();
    // What is printed of it reaches nobody.
    await started.invoke('api/list-games', EVENT).catch(() => {});
    expect(await ended).toEqual([0, null]);
    expect(existsSync(join(state, 'lock'))).toBe(false);
    await until(() => !isRunning(engine));
    expect(started.output).not.toMatch(/EPIPE|A bug/);
  }, 240_000);

  test('ends with one line when its engine takes the tables with it', async () => {
    const started = start();
    await started.endpoint();
    const ended = once(started.process, 'exit');
    process.kill(engineOf(started) ?? 0, 'SIGKILL');
    expect(await ended).toEqual([1, null]);
    expect(started.output).toContain(
      'The DynamoDB engine has ended (SIGKILL) and cannot be started again: its tables were in memory. The stage ends.',
    );
  }, 240_000);
});

describe('a process that is asked to end', () => {
  /** Runs a script that does not end by itself. */
  async function run(ending: string, ask: (child: ReturnType<typeof spawn>) => Promise<void> | void) {
    const script = temporary().write(
      'ends.mts',
      `import { endWhenInterrupted, interruption } from '${INTERRUPTION.href}';
       endWhenInterrupted();
       const busy = setInterval(() => {}, 1_000);
       console.log('runs');
       await interruption();
       ${ending}`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'] });
    opened.push(() => child.kill('SIGKILL'));
    const errors = text(child.stderr);
    await once(child.stdout, 'data');
    const began = performance.now();
    const exit = once(child, 'exit');
    await ask(child);
    const [code] = await exit;
    return { code, after: performance.now() - began, errors: await errors };
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('by %s ends in order', async (signal) => {
    expect(await run('clearInterval(busy);', (child) => void child.kill(signal))).toMatchObject({
      code: 0,
      errors: '',
    });
  });

  test('and does not, is ended by force within five seconds, after a warning', async () => {
    const { code, after, errors } = await run('await new Promise(() => {});', (child) => void child.kill('SIGTERM'));
    expect(code).toBe(1);
    expect(after).toBeLessThan(5_000);
    expect(errors).toBe('The stage has not ended within 4 seconds, and is ended by force.\n');
  });

  test('a second time is ended at once', async () => {
    const { code, errors } = await run('await new Promise(() => {});', async (child) => {
      child.kill('SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      child.kill('SIGINT');
    });
    expect(code).toBe(1);
    expect(errors).toMatch(/^Ended at once: /);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
