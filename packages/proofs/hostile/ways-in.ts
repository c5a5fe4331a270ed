import { randomBytes } from 'node:crypto';
import type { Playground } from '../../../playground/playground.ts';
import type { ProofResult } from '../proof.ts';
import type { Chance } from '../world/random.ts';
import { type Answered, type Call, callAll } from './caller.ts';
import { type Entry, entriesOf, type SentRequest } from './entry.ts';
import { brokenMessages } from './messages.ts';
import { broken, hostileJson, hostileText, hostileValue } from './values.ts';
import { oddPath, printable } from './wire.ts';

/** What no answer may reveal. Refusals of IAM name the method that was called, so ARNs of APIs may be in them. */
const INTERNALS =
  /node_modules|\.m?[jt]s:\d|at async|\n\s+at |SQLITE|RangeError|TypeError|arcade-foundation|arn:aws:(dynamodb|lambda|iam|states)/;

/** Requests that are made at once: a signature is five minutes old at most. */
const AT_ONCE = 100;
/** How many requests there are for each message in a WebSocket. */
const REQUESTS_PER_MESSAGE = 10;

/** Tries every way into the chapters on request with requests and messages that are broken in one place or two. */
export async function attackWaysIn(playground: Playground, count: number, chance: Chance): Promise<ProofResult> {
  const entries = await entriesOf(playground);
  if (entries.length === 0) {
    return { lines: ['left out, no such chapter is in the assembly: -c chapters=all has them'], failures: [] };
  }
  const statuses = new Map<number, number>();
  const failures: string[] = [];
  for (let made = 0; made < count && failures.length === 0; made += AT_ONCE) {
    const calls: Call[] = [];
    while (calls.length < Math.min(AT_ONCE, count - made)) calls.push(await brokenCall(chance.oneOf(entries), chance));
    const found: Answered = await callAll(playground.stage, calls, { reveals: INTERNALS });
    for (const [status, times] of found.statuses) statuses.set(status, (statuses.get(status) ?? 0) + times);
    failures.push(...found.failures);
  }
  const talking = await brokenMessages(entries, Math.ceil(count / REQUESTS_PER_MESSAGE), chance, INTERNALS);
  await playground.stage.settle();
  const counts = [...statuses].toSorted(([one], [other]) => one - other);
  const listed = counts.map(([status, times]) => `${times} × ${status}`).join(', ');
  return {
    lines: [`answers of ${entries.length} ways: ${listed}`, ...talking.lines],
    failures: [...failures, ...talking.failures],
  };
}

async function brokenCall(entry: Entry, chance: Chance): Promise<Call> {
  const body = entry.body !== undefined && chance.happens(0.6) ? bodyOf(entry.body, chance) : undefined;
  const request = callOf(await entry.request(body));
  return body !== undefined && chance.happens(0.7) ? request : brokenRequest(request, chance);
}

const bodyOf = (body: unknown, chance: Chance) =>
  chance.happens(0.1)
    ? chance.oneOf(['', '{', '[[[[', 'null', hostileText(chance), hostileJson(hostileValue(chance))])
    : hostileJson(broken(body, chance));

/** The request as bytes; of a WebSocket, its handshake. */
function callOf({ url, method, headers, body = '' }: SentRequest): Call {
  const { pathname, protocol, search } = new URL(url);
  const handshake = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
  };
  const isSocket = protocol.startsWith('ws');
  return {
    method,
    path: `${pathname}${search}`,
    headers: isSocket ? { ...handshake, ...headers } : headers,
    body: typeof body === 'string' ? body : Buffer.from(body).toString(),
  };
}

function brokenRequest(call: Call, chance: Chance): Call {
  const [path = '', query = ''] = call.path.split('?');
  switch (chance.below(4)) {
    case 0:
      return { ...call, path: `${oddPath(path, chance)}${query === '' ? '' : `?${query}`}` };
    case 1:
      return { ...call, path: `${path}?${oddQuery(query, chance)}` };
    case 2:
      return { ...call, headers: oddHeaders(call.headers, chance) };
    default:
      return { ...call, method: chance.oneOf(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']) };
  }
}

function oddQuery(query: string, chance: Chance): string {
  const value = encodeURIComponent(hostileText(chance).toWellFormed());
  const pairs = query.split('&').filter((pair) => pair !== '');
  const [name = 'a'] = (pairs.length === 0 ? '__proto__' : chance.oneOf(pairs)).split('=');
  const others = pairs.filter((pair) => !pair.startsWith(`${name}=`));
  return [...others, chance.oneOf([`${name}=${value}`, `${name}=%zz`, `${name}`, `${name}=a&${name}=b`])].join('&');
}

function oddHeaders(headers: Readonly<Record<string, string>>, chance: Chance): Readonly<Record<string, string>> {
  const names = Object.keys(headers);
  const name = names.length === 0 || chance.happens(0.2) ? 'authorization' : chance.oneOf(names);
  const { [name]: _, ...others } = headers;
  return chance.happens(0.3) ? others : { ...others, [name]: printable(hostileText(chance)) || 'x' };
}
