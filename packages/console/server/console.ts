import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { Playground } from '../../../playground/playground.ts';
import { actsOf } from '../../../playground/story.ts';
import { CONSOLE_PATH, consoleRoute } from './api.ts';
import { bundleConsole } from './bundle.ts';
import type { DocumentName } from './documents.ts';
import { DocumentsThread } from './documents-thread.ts';

export interface OpenConsole {
  readonly url: string;
  /** Plays the acts. */
  readonly story: Playground;
  /** Closes connections and ends the thread of the documents, so that the process can end. */
  close(): Promise<void>;
}

/**
 * Serves the console on a stage: the page, the local API, the documents of the assembly, and the acts of the story.
 * @param assembly the output of `cdk synth`
 */
export async function openConsole(stage: Stage, assembly: string): Promise<OpenConsole> {
  const directory = await bundleConsole();
  const story = new Playground(stage);
  const thread = new DocumentsThread(assembly);
  const document = (name: DocumentName) => (query: URLSearchParams) => thread.read(name, query);
  stage.serve(
    consoleRoute(stage, {
      directory,
      documents: {
        study: document('study'),
        patterns: document('patterns'),
        overview: document('overview'),
        drawing: document('drawing'),
      },
      traces: stage.services.xray,
      acts: actsOf(stage.stacks.map(({ id }) => id)).map((act) => ({ ...act, run: () => act.run(story) })),
    }),
  );
  const close = () => {
    story.client.close();
    return thread.close();
  };
  return { url: `${stage.endpoint}${CONSOLE_PATH}`, story, close };
}
