import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { DocumentAnswer, DocumentRequest } from './answer-documents.ts';

/**
 * Reads and lays out the documents on a thread of its own, so that the stage answers meanwhile.
 */
export class DocumentsThread {
  readonly #worker: Worker;
  readonly #ended: Promise<DocumentAnswer>;

  /**
   * @param file what the thread begins with; it calls `answerDocuments`
   * @param assembly the output of `cdk synth`
   */
  constructor(file: string, assembly: string) {
    this.#worker = new Worker(file, { workerData: assembly });
    // The thread does not keep the process alive.
    this.#worker.unref();
    this.#ended = once(this.#worker, 'exit').then(() => ({ error: 'The thread that makes the documents has ended' }));
  }

  /** @throws Error when the document cannot be made, or the thread has ended */
  async read(name: string, query: URLSearchParams): Promise<unknown> {
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
