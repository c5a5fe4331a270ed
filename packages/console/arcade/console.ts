import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { threadFile } from '@serverless-arcade/stage/thread-file.ts';
import { Playground } from '../../../playground/playground.ts';
import { actsOf } from '../../../playground/story.ts';
import { bundleConsole } from '../server/bundle.ts';
import { type OpenConsole, openConsole } from '../server/console.ts';

export interface ArcadeConsole extends OpenConsole {
  /** Plays the acts. */
  readonly story: Playground;
}

/**
 * Serves the console of the arcade: with its sources, its patterns, and the acts of its story.
 * @param assembly the output of `cdk synth`
 */
export async function openArcadeConsole(stage: Stage, assembly: string): Promise<ArcadeConsole> {
  const directory = await bundleConsole();
  const story = new Playground(stage);
  const { url, close } = openConsole(stage, {
    assembly,
    directory,
    thread: threadFile(import.meta.filename, 'documents-worker'),
    documents: ['study', 'patterns', 'overview', 'drawing'],
    acts: actsOf(stage.stacks.map(({ id }) => id)).map((act) => ({ ...act, run: () => act.run(story) })),
  });
  return {
    url,
    story,
    close() {
      story.client.close();
      return close();
    },
  };
}
