import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { consoleDocuments, type DocumentName } from './documents.ts';

/** A request to this thread: a document, and the port for the answer. */
export interface DocumentRequest {
  readonly name: DocumentName;
  readonly query: string;
  readonly port: MessagePort;
}

export type DocumentAnswer = { readonly value: unknown } | { readonly error: string };

const documents = consoleDocuments(String(workerData));

parentPort?.on('message', async ({ name, query, port }: DocumentRequest) => {
  const answer: DocumentAnswer = await documents[name](new URLSearchParams(query)).then(
    (value: unknown) => ({ value }),
    (error: Error) => ({ error: error.message }),
  );
  port.postMessage(answer);
});
