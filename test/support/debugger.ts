import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decode } from '@jridgewell/sourcemap-codec';
import { object, parse, string, tuple } from 'valibot';

const targetsSchema = tuple([object({ webSocketDebuggerUrl: string() })]);

interface Message {
  readonly method?: string;
  readonly params: { readonly sessionId: string; readonly message: string };
}

interface WorkerMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params: {
    readonly url: string;
    readonly scriptId: string;
    readonly sourceMapURL: string;
    readonly callFrames: readonly { readonly url: string; readonly functionName: string }[];
  };
}

/** A script of a function, with the lines of the sources that its source map names. */
interface Script {
  readonly worker: string;
  readonly id: string;
  readonly url: string;
  readonly sourceMapUrl: string;
}

/** A debugger as an editor is one: it speaks the inspector's protocol, and knows functions by the worker that runs them. */
export class Debugger {
  readonly scripts: Script[] = [];
  /** The workers that are stopped at a breakpoint. */
  readonly paused = new Set<string>();
  readonly #socket: WebSocket;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(String(data))));
  }

  /** @param host such as `127.0.0.1:9229` */
  static async attach(host: string): Promise<Debugger> {
    const targets = parse(targetsSchema, await (await fetch(`http://${host}/json/list`)).json());
    const attached = new Debugger(new WebSocket(targets[0].webSocketDebuggerUrl));
    await once(attached.#socket, 'open');
    attached.#send('NodeWorker.enable', { waitForDebuggerOnStart: false });
    return attached;
  }

  /** Sets a breakpoint where a source says so, by way of the source map. */
  async breakAt(source: URL, text: string): Promise<void> {
    const name = source.pathname.replace(/^.*\/functions\/(.*)\.ts$/, '/$1.mjs');
    const script = this.scripts.find(({ url }) => url.endsWith(name));
    if (script === undefined) throw new Error(`No function has loaded ${name}`);
    const map = JSON.parse(readFileSync(fileURLToPath(new URL(script.sourceMapUrl, script.url)), 'utf8'));
    const sources: readonly string[] = map.sources.map((path: string) => new URL(path, script.url).href);
    for (const each of sources) if (!existsSync(fileURLToPath(each))) throw new Error(`The map names ${each}`);
    const line = readFileSync(source, 'utf8')
      .split('\n')
      .findIndex((each) => each.includes(text));
    const generated = decode(map.mappings).findIndex((segments) =>
      segments.some(([, index = -1, sourceLine]) => sources[index] === source.href && sourceLine === line),
    );
    if (generated < 0) throw new Error(`Nothing comes from line ${line + 1} of ${source.href}`);
    this.#sendTo(script.worker, 'Debugger.setBreakpoint', {
      location: { scriptId: script.id, lineNumber: generated },
    });
  }

  resume(): void {
    for (const worker of this.paused) this.#sendTo(worker, 'Debugger.resume');
  }

  close(): void {
    this.#socket.close();
  }

  #hear({ method, params }: Message): void {
    if (method === 'NodeWorker.attachedToWorker') {
      this.#sendTo(params.sessionId, 'Debugger.enable');
    } else if (method === 'NodeWorker.receivedMessageFromWorker') {
      this.#hearWorker(params.sessionId, JSON.parse(params.message));
    }
  }

  #hearWorker(worker: string, { method, params }: WorkerMessage): void {
    if (method === 'Debugger.scriptParsed' && params.sourceMapURL !== '') {
      this.scripts.push({ worker, id: params.scriptId, url: params.url, sourceMapUrl: params.sourceMapURL });
    } else if (method === 'Debugger.paused') this.paused.add(worker);
    else if (method === 'Debugger.resumed') this.paused.delete(worker);
  }

  #send(method: string, params: object = {}): void {
    this.#id += 1;
    this.#socket.send(JSON.stringify({ id: this.#id, method, params }));
  }

  #sendTo(sessionId: string, method: string, params: object = {}): void {
    this.#id += 1;
    const message = JSON.stringify({ id: this.#id, method, params });
    this.#send('NodeWorker.sendMessageToWorker', { sessionId, message });
  }
}
