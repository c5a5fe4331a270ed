import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { literal, object, parse, record, string, unknown } from 'valibot';
import { progress } from '../progress.ts';
import { type Figure, median, tell } from './measure.ts';
import type { StageAddress } from './stage-process.ts';

/** At one connection a request waits for nothing but its own work; at so many the stage is busy all the time. */
const CONNECTIONS = 16;
const WARM_UP = 4_000;
const ONE_AT_A_TIME = 300;
const AT_ONCE = 1_600;

const addressSchema = object({
  apiUrl: string(),
  endpoint: string(),
  accessKeyId: string(),
  token: string(),
  read: object({ TableName: string(), Key: record(string(), unknown()), ConsistentRead: literal(true) }),
});

/** Sends one request. @returns the milliseconds until its answer was read */
type Send = (agent: Agent) => Promise<number>;

/**
 * `GET /players/me` through the whole stage, next to the one read of the table that it makes, sent to the stage directly. In
 * turns, with the limits of the API stage lifted.
 * @returns the names of what is over its budget
 */
export async function requests(directory: string, turns: number, assembly: string): Promise<readonly string[]> {
  const child = fork(join(import.meta.dirname, 'stage-process.ts'), [withoutLimits(assembly, join(directory, 'fast'))]);
  const [message] = await once(child, 'message');
  const address = parse(addressSchema, message);
  try {
    const [direct, api] = [read(address), getPlayer(address)];
    progress('Requests: warming up');
    for (const send of [direct, api]) await times(send, WARM_UP, CONNECTIONS);
    const own: Record<'direct' | 'api' | 'onTop' | 'p99' | 'rate', number[]> = {
      direct: [],
      api: [],
      onTop: [],
      p99: [],
      rate: [],
    };
    for (let turn = 1; turn <= turns; turn += 1) {
      progress(`Requests: ${turn} of ${turns}`);
      const [alone, through] = [await times(direct, ONE_AT_A_TIME, 1), await times(api, ONE_AT_A_TIME, 1)];
      own.direct.push(median(alone));
      own.api.push(median(through));
      own.onTop.push(median(through) - median(alone));
      own.p99.push(percentile(through, 0.99));
      const began = performance.now();
      await times(api, AT_ONCE, CONNECTIONS);
      own.rate.push((AT_ONCE / (performance.now() - began)) * 1_000);
    }
    progress('');
    const figures: readonly Figure[] = [
      { name: 'GetItem at the stage, p50 ms', values: own.direct },
      { name: 'GET /players/me, p50 ms', values: own.api },
      { name: '  of that on top of its GetItem', values: own.onTop, budget: 2 },
      { name: '  p99 ms', values: own.p99, budget: 10 },
      { name: `Requests a second at ${CONNECTIONS} connections`, values: own.rate, atLeast: 700 },
    ];
    return tell(`Requests of the local stage, ${turns} turns`, figures);
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

const getPlayer =
  ({ apiUrl, token }: StageAddress): Send =>
  (agent) =>
    timedRequest(`${apiUrl}/players/me`, { agent, headers: { authorization: token } });

function read({ endpoint, accessKeyId, read }: StageAddress): Send {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request`,
  };
  const body = JSON.stringify(read);
  return (agent) => timedRequest(endpoint, { agent, method: 'POST', headers }, body);
}

/** By `node:http`: `fetch` would take more time than the stage. @throws when the answer is not 200 */
async function timedRequest(url: string, options: Parameters<typeof request>[1], body?: string): Promise<number> {
  const began = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(url, options, (response) => {
    response.resume();
    response.once('end', () => {
      if (response.statusCode === 200) resolve(performance.now() - began);
      else reject(new Error(`${url} was answered ${response.statusCode}`));
    });
  });
  sent.once('error', reject);
  sent.end(body);
  return promise;
}

async function times(send: Send, count: number, connections: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true });
  const all: number[] = [];
  let left = count;
  const client = async () => {
    for (; left > 0; left -= 1) all.push(await send(agent));
  };
  try {
    await Promise.all(Array.from({ length: connections }, client));
  } finally {
    agent.destroy();
  }
  return all;
}

const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? 0;

/** The same assembly, with limits of its API stage that nobody reaches. */
function withoutLimits(assembly: string, directory: string): string {
  mkdirSync(directory);
  for (const name of readdirSync(assembly)) {
    if (!name.endsWith('api.template.json')) symlinkSync(join(assembly, name), join(directory, name));
    else {
      const template = readFileSync(join(assembly, name), 'utf8');
      writeFileSync(join(directory, name), template.replaceAll(/("Throttling\w+Limit"): \d+/g, '$1: 100000'));
    }
  }
  return directory;
}
