import { acts } from '../demo/acts.ts';
import { StoryContext } from '../demo/context.ts';
import { CONSOLE_PATH, consoleRoute } from '../local/console/api.ts';
import type { Stage } from '../local/stage.ts';
import { bundleConsole } from './console-bundle.ts';
import type { DocumentName } from './console-documents.ts';
import { DocumentsThread } from './console-documents-thread.ts';

export interface OpenConsole {
  readonly url: string;
  /** Who the acts are played by. */
  readonly story: StoryContext;
  /** Closes connections and ends the thread of the documents, so that the process can end. */
  close(): Promise<void>;
}

/**
 * Serves the console on a stage: the page, the local API, what the assembly says, and the acts of the story.
 * @param assembly the output of `cdk synth`
 */
export async function openConsole(stage: Stage, assembly: string): Promise<OpenConsole> {
  const directory = await bundleConsole();
  const story = new StoryContext(stage);
  const thread = new DocumentsThread(assembly);
  const document = (name: DocumentName) => (query: URLSearchParams) => thread.read(name, query);
  stage.serve(
    consoleRoute(stage, {
      directory,
      documents: { study: document('study'), patterns: document('patterns'), drawing: document('drawing') },
      traces: stage.services.xray,
      acts: acts.map((act) => ({ ...act, run: () => act.run(story) })),
    }),
  );
  const close = () => {
    story.client.close();
    return thread.close();
  };
  return { url: `${stage.endpoint}${CONSOLE_PATH}`, story, close };
}
