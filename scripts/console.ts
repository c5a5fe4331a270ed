import { acts } from '../demo/acts.ts';
import { StoryContext } from '../demo/context.ts';
import { CONSOLE_PATH, consoleRoute } from '../local/console/api.ts';
import type { Stage } from '../local/stage.ts';
import { bundleConsole } from './console-bundle.ts';
import { consoleDocuments } from './console-documents.ts';

export interface OpenConsole {
  readonly url: string;
  /** Who the acts are played by. */
  readonly story: StoryContext;
  /** Closes connections, so that the process can end. */
  close(): void;
}

/**
 * Serves the console on a stage: the page, the local API, what the assembly says, and the acts of the story.
 * @param assembly the output of `cdk synth`
 */
export async function openConsole(stage: Stage, assembly: string): Promise<OpenConsole> {
  const directory = await bundleConsole();
  const story = new StoryContext(stage);
  stage.serve(
    consoleRoute(stage, {
      directory,
      documents: consoleDocuments(assembly),
      traces: stage.services.xray,
      acts: acts.map((act) => ({ ...act, run: () => act.run(story) })),
    }),
  );
  return { url: `${stage.endpoint}${CONSOLE_PATH}`, story, close: () => story.client.close() };
}
