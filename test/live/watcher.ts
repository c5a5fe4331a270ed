import { once } from 'node:events';
import { object, optional, parse, string } from 'valibot';
import { WebSocket } from 'ws';
import type { Playground } from '../../playground/playground.ts';
import { observe } from '../../playground/step.ts';

const ticketSchema = object({ url: string() });
const messageSchema = object({ type: string(), eventId: optional(string()), gameId: optional(string()) });

/** The URL of the HTTP API, or a path below it. */
export const httpUrl = ({ stage }: Playground, path = '') => `${stage.output('live', 'HttpUrl')}${path}`;

/** Calls the HTTP API. @param token of a player. @default none */
export function call(
  playground: Playground,
  method: string,
  path: string,
  {
    token,
    ...init
  }: { readonly token?: string; readonly body?: string; readonly headers?: Record<string, string> } = {},
): Promise<Response> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const headers = { 'content-type': 'application/json', ...authorization, ...init.headers };
  return fetch(httpUrl(playground, path), { ...init, method, headers });
}

/** The URL at which somebody may connect, once and within a minute. */
export async function ticketUrl(playground: Playground, name: string): Promise<string> {
  const answer = await call(playground, 'POST', '/live/tickets', { token: await playground.token(name) });
  observe(answer.status === 201, `the ticket was answered ${answer.status}`);
  const { url } = parse(ticketSchema, await answer.json());
  return playground.stage.services.localUrl(url);
}

/** The status with which a connection is refused; `open` when it is not. */
export async function outcomeOf(url: string): Promise<string> {
  const client = new WebSocket(url);
  const refused = once(client, 'unexpected-response').then(([, response]) => `${response.statusCode}`);
  const outcome = await Promise.race([once(client, 'open').then(() => 'open'), refused]);
  client.on('error', () => {}).terminate();
  return outcome;
}

/** Somebody who watches scores. */
export class Watcher {
  readonly #client: WebSocket;
  /** What came and was not asked for yet. */
  readonly #messages: string[] = [];
  /** The scores so far, as texts. */
  readonly scores: string[] = [];
  #waiting: (() => void) | undefined;

  private constructor(client: WebSocket) {
    this.#client = client;
    client.on('message', (data) => {
      const text = String(data);
      if (parse(messageSchema, JSON.parse(text)).type === 'score') this.scores.push(text);
      this.#messages.push(text);
      this.#waiting?.();
    });
  }

  /** Connects with a ticket. */
  static async connect(playground: Playground, name: string): Promise<Watcher> {
    const client = new WebSocket(await ticketUrl(playground, name));
    const watcher = new Watcher(client);
    await once(client, 'open');
    return watcher;
  }

  /** The next message. */
  async next(): Promise<string> {
    while (this.#messages.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#messages.shift() ?? '';
  }

  /** Sends a message and waits for its answer: what was sent to the client before has come by then. */
  async ask(message: string): Promise<string> {
    this.#client.send(message);
    let answer = await this.next();
    while (parse(messageSchema, JSON.parse(answer)).type === 'score') answer = await this.next();
    return answer;
  }

  follow(gameId: string): Promise<string> {
    return this.ask(JSON.stringify({ action: 'follow', gameId }));
  }

  send(data: string | Buffer): void {
    this.#client.send(data);
  }

  /** The code with which the connection ends. */
  async closed(): Promise<number> {
    const [code] = await once(this.#client, 'close');
    return code;
  }

  /** Ends the connection, and waits for it. */
  async close(): Promise<void> {
    const closed = this.closed();
    this.#client.close();
    await closed;
  }
}
