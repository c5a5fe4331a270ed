import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { array, object, parse, string } from 'valibot';

const functionsSchema = array(object({ name: string(), handler: string() }));

const PROJECT = join(import.meta.dirname, '..', '..');
/** Starting takes that long on a machine that does much else, milliseconds. */
const START = 150_000;

/** `npm start` as a process of its own, and what it has printed. */
export class Started {
  readonly process: ChildProcess;
  output = '';

  /** @param project the root of the project that is started, by default this one */
  constructor(args: readonly string[], project = PROJECT) {
    const script = join(project, 'scripts', 'start.ts');
    const options = ['--disable-warning=ExperimentalWarning', script, '--port', '0', ...args];
    this.process = spawn(process.execPath, options, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
    const read = (chunk: Buffer) => {
      this.output += chunk.toString('utf8');
    };
    this.process.stdout?.on('data', read);
    this.process.stderr?.on('data', read);
  }

  /** Waits until it prints something. @returns the first group of the expression */
  async printed(expression: RegExp, deadline = START): Promise<string> {
    const end = performance.now() + deadline;
    while (performance.now() < end) {
      const found = expression.exec(this.output);
      if (found !== null) return found[1] ?? found[0];
      if (this.process.exitCode !== null) break;
      await pause(10);
    }
    throw new Error(`Not printed: ${expression}\n${this.output}`);
  }

  /** Where the stage answers. */
  endpoint = (): Promise<string> => this.printed(/The arcade runs on (\S+)\./);

  /** Invokes the function of a handler, such as `api/list-games`. @returns the answer and, if it failed, why */
  async invoke(handler: string, event: object): Promise<{ readonly payload: string; readonly error: string | null }> {
    const endpoint = await this.endpoint();
    const listed = await fetch(`${endpoint}/_arcade/api/functions`);
    const functions = parse(functionsSchema, await listed.json());
    const name = functions.find((fn) => fn.handler === handler)?.name;
    const response = await fetch(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/lambda/aws4_request' },
      body: JSON.stringify(event),
    });
    return { payload: await response.text(), error: response.headers.get('x-amz-function-error') };
  }

  /** Stops it as Ctrl+C does. @returns its exit code, and after how many milliseconds it ended */
  async stop(): Promise<{ readonly code: number | null; readonly after: number }> {
    const began = performance.now();
    const ended = once(this.process, 'exit');
    this.process.kill('SIGINT');
    const [code] = await ended;
    return { code, after: performance.now() - began };
  }

  /** For the end of a test that has failed. */
  kill(): void {
    this.process.kill('SIGKILL');
  }
}
