import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Documents } from './routes.ts';

/** A request to a thread: a document, and the port for the answer. */
export interface DocumentRequest {
  readonly name: string;
  readonly query: string;
  readonly port: MessagePort;
}

export type DocumentAnswer = { readonly value: unknown } | { readonly error: string };

/** Answers the requests to this thread. @param documentsOf takes the output of `cdk synth` */
export function answerDocuments(documentsOf: (assembly: string) => Documents): void {
  const documents = documentsOf(String(workerData));
  parentPort?.on('message', async ({ name, query, port }: DocumentRequest) => {
    const answer: DocumentAnswer = await read(documents, name, new URLSearchParams(query)).then(
      (value) => ({ value }),
      (error: Error) => ({ error: error.message }),
    );
    port.postMessage(answer);
  });
}

async function read(documents: Documents, name: string, query: URLSearchParams): Promise<unknown> {
  const document = documents[name];
  if (document === undefined) throw new Error(`There is no document ${name}`);
  return document(query);
}
