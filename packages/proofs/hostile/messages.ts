import { WebSocket } from 'ws';
import type { ProofResult } from '../proof.ts';
import type { Chance } from '../world/random.ts';
import type { Entry, Messages } from './entry.ts';
import { broken, hostileJson, hostileText, hostileValue } from './values.ts';

/** Messages in one connection: a gateway may end it for any of them. */
const IN_ONE = 20;
/** How long a connection may be silent, in milliseconds of a busy machine. */
const PATIENCE = 60_000;

/** Says broken messages in the WebSockets of the arcade. Each connection has to answer a ping afterwards, or has to be ended by the gateway. */
export async function brokenMessages(
  entries: readonly Entry[],
  count: number,
  chance: Chance,
  reveals: RegExp,
): Promise<ProofResult> {
  const sockets = entries.flatMap(({ messages, request }) => (messages === undefined ? [] : [{ messages, request }]));
  const failures: string[] = [];
  let said = 0;
  let ended = 0;
  while (sockets.length > 0 && said < count && failures.length === 0) {
    const { messages, request } = chance.oneOf(sockets);
    const sent = Array.from({ length: Math.min(IN_ONE, count - said) }, () => messageOf(messages, chance));
    said += sent.length;
    const { url } = await request();
    const { state, heard } = await talk(new WebSocket(url, messages.protocol ?? []), messages, sent);
    if (state === 'refused') failures.push(`a correct handshake was refused: ${heard.join(', ')}`);
    if (state === 'silent') failures.push(`no answer to a ping after ${JSON.stringify(sent).slice(0, 3_000)}`);
    if (state === 'ended') ended += 1;
    failures.push(...heard.filter((text) => reveals.test(text)).map((text) => `a socket said ${text.slice(0, 300)}`));
  }
  return { lines: [`${said} messages in WebSockets; the gateway ended ${ended} connections`], failures };
}

function messageOf({ correct }: Messages, chance: Chance): string {
  if (chance.happens(0.15)) return chance.oneOf(['', '{', 'null', hostileText(chance)]);
  return hostileJson(chance.happens(0.1) ? hostileValue(chance) : broken(chance.oneOf(correct), chance));
}

/** Says something in a connection, and then asks whether it is still there. */
async function talk(client: WebSocket, { opening }: Messages, sent: readonly string[]) {
  const heard: string[] = [];
  const { promise, resolve } = Promise.withResolvers<'open' | 'ended' | 'refused' | 'silent'>();
  let isOpened = false;
  client
    .on('message', (data) => heard.push(String(data)))
    .on('error', (error) => heard.push(error.message))
    .once('close', () => resolve(isOpened ? 'ended' : 'refused'))
    .once('pong', () => resolve('open'))
    .once('open', () => {
      isOpened = true;
      for (const message of [...opening.map((each) => JSON.stringify(each)), ...sent]) client.send(message);
      client.ping();
    });
  const timer = setTimeout(resolve, PATIENCE, 'silent');
  const state = await promise;
  clearTimeout(timer);
  client.terminate();
  return { state, heard };
}
