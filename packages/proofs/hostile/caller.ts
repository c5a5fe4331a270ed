import { request as httpRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Stage } from '@serverless-arcade/stage/stage.ts';

/** One request, as bytes on the wire: paths and headers may be what `fetch` refuses. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What no answer may reveal: traces of the stack, files, libraries. */
const INTERNALS = /node_modules|\.m?[jt]s:\d|at async|\n\s+at |SQLITE|RangeError|TypeError|thread '/;

/** How much work a few calls may be, in milliseconds of the processor: a wall clock says little on a busy machine. */
const MOST_WORK = 2_000;
const AT_ONCE = 5;

/** What came of many calls. */
export interface Answered {
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
  /** What must not be: an answer of 500, something revealed, a call that takes long. */
  readonly failures: readonly string[];
}

/**
 * Sends calls to a stage, some at once, in the stage's own time: what waits there, such as a long poll, goes on.
 * @param reveals what else no answer may contain
 */
export async function callAll(
  stage: Stage,
  calls: Iterable<Call>,
  { reveals = INTERNALS, secondsPerBatch = 1 }: { readonly reveals?: RegExp; readonly secondsPerBatch?: number } = {},
): Promise<Answered> {
  const statuses = new Map<number, number>();
  const failures: string[] = [];
  for (const batch of batches(calls)) {
    const before = process.cpuUsage();
    const answers = await inStageTime(stage, Promise.all(batch.map((call) => send(stage.endpoint, call))));
    const { user, system } = process.cpuUsage(before);
    const work = (user + system) / 1_000;
    answers.forEach(({ status, body }, index) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      // What a function has thrown is the answer to its invocation.
      const isOpen = /\/invocations\b/.test(batch[index]?.path ?? '');
      if (status >= 500 || (!isOpen && reveals.test(body))) {
        failures.push(`${shown(batch[index])} was answered ${status} ${body.slice(0, 300)}`);
      }
    });
    if (work > MOST_WORK) failures.push(`${Math.round(work)} ms of work for ${batch.map(shown).join(' and ')}`);
    if (failures.length > 20) break;
    await stage.clock.advance(secondsPerBatch * 1_000, async () => {});
  }
  return { statuses, failures };
}

function* batches(calls: Iterable<Call>): Generator<readonly Call[]> {
  let batch: Call[] = [];
  for (const call of calls) {
    batch.push(call);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function inStageTime<Result>(stage: Stage, task: Promise<Result>): Promise<Result> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  task.then(end, end);
  for (let pauses = 0; !ended; pauses += 1) {
    await wait(pauses === 0 ? 0 : 10);
    // A stage that does nothing waits for its own time. One at work must not be hurried: its functions would time out.
    if (!ended && pauses > 20 && stage.services.activity.size === 0) await stage.clock.advance(5_000, async () => {});
  }
  return task;
}

const shown = (call: Call | undefined) => JSON.stringify(call).slice(0, 1_500);

function send(endpoint: string, { method, path, headers, body }: Call): Promise<Answer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const length = { 'content-length': `${Buffer.byteLength(body)}` };
    const call = httpRequest({ hostname, port, method, path, headers: { ...headers, ...length } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', (error) => resolve({ status: 599, body: `the answer ended: ${error.message}` }));
    });
    call.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve({ status: 101, body: '' });
    });
    call.on('error', (error) => resolve({ status: 599, body: `no answer: ${error.message}` }));
    call.end(body);
  });
}
