import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { type Engine, startEngine } from '../../services/dynamodb/engine.ts';
import { TemporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const notPackaged = () => undefined;

describe('the engine of DynamoDB', () => {
  let folder: TemporaryFolder | undefined;
  let engine: Engine | undefined;
  afterEach(async () => {
    await engine?.close();
    engine = undefined;
    folder?.remove();
  });

  /** A machine on whose PATH stands a program called dynoxide. */
  function pathWith(script: string): { PATH: string } {
    folder = new TemporaryFolder();
    chmodSync(folder.write('dynoxide', `#!/bin/sh\n${script}\n`), 0o755);
    return { PATH: `/nowhere:${folder.path}` };
  }

  test('ddb-local-tests: is a server of the person when one is named, and is left running', async () => {
    engine = await startEngine({ DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' }, notPackaged);
    expect(engine.endpoint).toBe('http://127.0.0.1:8000');
    await engine.close();
  });

  test('is brought when it is neither installed nor on the PATH', async () => {
    const { PATH } = pathWith('echo "listening on $*"; exec sleep 60');
    const brought = `${PATH.replace('/nowhere:', '')}/dynoxide`;
    engine = await startEngine({ PATH: '' }, notPackaged, undefined, async () => brought);
    expect(engine.pid).toBeGreaterThan(0);
  });

  test('ddb-local-tests: that stands on the PATH is started on a loopback port, and stopped', async () => {
    const environment = pathWith('echo "listening on $*"; exec sleep 60');
    engine = await startEngine(environment, notPackaged);
    expect(engine.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await engine.close();
  });

  test('that does not start is an error with what it said', async () => {
    const failure = startEngine(pathWith('echo "no memory" >&2; exit 3'), notPackaged);
    await expect(failure).rejects.toBeInstanceOf(StageError);
    await expect(failure).rejects.toThrow(/dynoxide did not start: it ended with code 3\./);
  });

  test('that is no program is an error too', async () => {
    const environment = pathWith('');
    chmodSync(`${folder?.path}/dynoxide`, 0o644);
    await expect(startEngine(environment, notPackaged)).rejects.toThrow(/did not start: .*Permission denied/);
  });

  test('that was killed by a signal does not keep the stage from closing', async () => {
    const environment = pathWith('echo $$ > "$(dirname "$0")/pid"; echo "listening on $*"; exec sleep 60');
    engine = await startEngine(environment, notPackaged);
    const pid = Number(readFileSync(`${folder?.path}/pid`, 'utf8'));
    process.kill(pid, 'SIGKILL');
    // Its guard is a process, too, and has to get its turn on a busy machine.
    await until(() => !isRunning(pid), 20_000);
    await engine.close();
  });

  test('keeps its data in a file when one is named, with an index for the numbers of streams', async () => {
    folder = new TemporaryFolder();
    const file = `${folder.path}/data.db`;
    engine = await startEngine(undefined, undefined, { path: file });
    const database = new DatabaseSync(file, { readOnly: true });
    const plan = database
      .prepare(
        'EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?',
      )
      .all('plays');
    database.close();
    expect(JSON.stringify(plan)).toContain('_stage_sequence');
  });

  test('ends with the process that started it, even when that is killed', async () => {
    const environment = pathWith('echo "listening on $*"; echo $$ > "$(dirname "$0")/pid"; exec sleep 60');
    const script = `
      import { startEngine } from '${new URL('../../services/dynamodb/engine.ts', import.meta.url).href}';
      await startEngine(${JSON.stringify(environment)}, () => undefined);
      console.log('started');`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    await until(() => existsSync(`${folder?.path}/pid`));
    const pid = Number(readFileSync(`${folder?.path}/pid`, 'utf8'));
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    // Its guard is a process, too, and has to get its turn on a busy machine.
    await until(() => !isRunning(pid), 20_000);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
