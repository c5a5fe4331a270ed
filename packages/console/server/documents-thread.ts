import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { DocumentName } from './documents.ts';
import type { DocumentAnswer, DocumentRequest } from './documents-worker.ts';

/**
 * Reads and lays out the documents on a thread of its own, so that the stage answers meanwhile.
 * @param assembly the output of `cdk synth`
 */
export class DocumentsThread {
  readonly #worker: Worker;
  readonly #ended: Promise<DocumentAnswer>;

  constructor(assembly: string) {
    this.#worker = new Worker(new URL('./documents-worker.ts', import.meta.url), { workerData: assembly });
    // The thread does not keep the process alive.
    this.#worker.unref();
    this.#ended = once(this.#worker, 'exit').then(() => ({ error: 'The thread that makes the documents has ended' }));
  }

  /** @throws Error when the document cannot be made, or the thread has ended */
  async read(name: DocumentName, query: URLSearchParams): Promise<unknown> {
    const { port1, port2 } = new MessageChannel();
    const request: DocumentRequest = { name, query: `${query}`, port: port2 };
    const answered = new Promise<DocumentAnswer>((resolve) => port1.once('message', resolve));
    this.#worker.postMessage(request, [port2]);
    const answer = await Promise.race([answered, this.#ended]);
    port1.close();
    if ('error' in answer) throw new Error(answer.error);
    return answer.value;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
