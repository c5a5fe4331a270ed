import { Stage } from '@serverless-arcade/stage/stage.ts';
import { Playground } from '../../playground/playground.ts';
import { story } from '../../playground/story.ts';
import { denialsOn, reportOf } from './least-privilege/report.ts';
import type { Proof, ProofResult } from './proof.ts';
import { scenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';

interface Observation {
  /** The output of `cdk synth`. */
  readonly assembly: string;
  /** Each happens on a stage of its own, in this order. */
  readonly parts: readonly (readonly Scenario[])[];
  readonly onProgress: (line: string) => void;
}

const wholeStory: readonly Scenario[] = story.map(({ title, run }) => ({
  name: title,
  run: async (context) => void (await run(context)),
}));

/**
 * Lets everything happen on local stages, then compares what each role was granted with what it called. A scenario that
 * fails ends the observation: what was not done says nothing about grants.
 */
export async function observeGrants({ assembly, parts, onProgress }: Observation): Promise<ProofResult> {
  const stages: Stage[] = [];
  for (const part of parts) {
    await using stage = await Stage.open({ assembly });
    stages.push(stage);
    const failure = await play(part, stage, onProgress);
    if (failure !== undefined) return { lines: [], failures: [failure, ...denialsOn(stages)] };
  }
  return reportOf(stages);
}

/** @returns which scenario failed, and why */
async function play(
  part: readonly Scenario[],
  stage: Stage,
  onProgress: (line: string) => void,
): Promise<string | undefined> {
  const people = new Playground(stage);
  try {
    for (const { name, run } of part) {
      onProgress(name);
      try {
        await run(people);
      } catch (error) {
        return `${name}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    return undefined;
  } finally {
    people.client.close();
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
