import { Stage } from '@serverless-arcade/stage/stage.ts';
import { isPossibleWith, type PartOf } from '../../playground/order.ts';
import { Playground } from '../../playground/playground.ts';
import { scenes } from '../../playground/story.ts';
import { denialsOn, reportOf } from './least-privilege/report.ts';
import type { Scenario } from './least-privilege/scenario.ts';
import { scenarios } from './least-privilege/scenarios.ts';
import type { Proof, ProofResult } from './proof.ts';

type Played = PartOf<Scenario>;

interface Observation {
  /** The output of `cdk synth`. */
  readonly assembly: string;
  /** Each happens on a stage of its own, in this order; what needs a chapter that is not there is left out. */
  readonly parts: readonly (readonly Played[])[];
  readonly onProgress: (line: string) => void;
}

const wholeStory: readonly Played[] = scenes.flatMap(({ steps, ...scene }) =>
  steps.map(({ title, run }) => ({ ...scene, title, run: async (playground) => void (await run(playground)) })),
);

/**
 * Lets everything happen on local stages, then compares what each role was granted with what it called. A scenario that
 * fails ends the observation: what was not done says nothing about grants.
 */
export async function observeGrants({ assembly, parts, onProgress }: Observation): Promise<ProofResult> {
  const stages: Stage[] = [];
  for (const part of parts) {
    await using stage = await Stage.open({ assembly, recordsKept: Number.POSITIVE_INFINITY });
    stages.push(stage);
    const failure = await play(part, stage, onProgress);
    if (failure !== undefined) return { lines: [], failures: [failure, ...denialsOn(stages)] };
  }
  return reportOf(stages);
}

/** @returns which scenario failed, and why */
async function play(
  part: readonly Played[],
  stage: Stage,
  onProgress: (line: string) => void,
): Promise<string | undefined> {
  const playground = new Playground(stage);
  const chapters = stage.stacks.map(({ id }) => id);
  try {
    for (const { title, run } of part.filter((each) => isPossibleWith(chapters, each))) {
      onProgress(title);
      try {
        await run(playground);
      } catch (error) {
        return `${title}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    return undefined;
  } finally {
    playground.client.close();
  }
}

/** No role may do anything that its function, or the service that has it, does not do. */
export const leastPrivilege: Proof = {
  name: 'least-privilege',
  title: 'Every grant is used, and nothing is denied',
  run: ({ assembly, short, onProgress }) =>
    observeGrants({
      assembly,
      // The scenarios are complete by themselves; the story shows that nothing in it needs more.
      parts: short ? [scenarios] : [wholeStory, scenarios],
      onProgress,
    }),
};
