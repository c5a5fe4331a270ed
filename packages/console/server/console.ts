import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { CONSOLE_PATH, type ConsoleOptions, consoleRoute } from './api.ts';
import { DocumentsThread } from './documents-thread.ts';

/** What a console shows of an app besides its stage. */
export interface ConsoleContent extends Pick<ConsoleOptions, 'directory' | 'acts'> {
  /** The output of `cdk synth`. */
  readonly assembly: string;
  /** The thread that makes the documents, see `DocumentsThread`. */
  readonly thread: string;
  /** The documents that the thread knows. */
  readonly documents: readonly string[];
}

export interface OpenConsole {
  readonly url: string;
  /** Ends the thread of the documents, so that the process can end. */
  close(): Promise<void>;
}

/** Serves the console on a stage: the page, the local API, the documents of the assembly, and acts. */
export function openConsole(stage: Stage, content: ConsoleContent): OpenConsole {
  const { assembly, thread: file, documents, ...page } = content;
  const thread = new DocumentsThread(file, assembly);
  const read = documents.map((name) => [name, (query: URLSearchParams) => thread.read(name, query)] as const);
  stage.serve(consoleRoute(stage, { ...page, documents: Object.fromEntries(read), traces: stage.services.xray }));
  return { url: `${stage.endpoint}${CONSOLE_PATH}`, close: () => thread.close() };
}
