import { isPossibleWith, type PartOf } from '../order.ts';
import { deployedAddress } from './address.ts';
import { checks, type DeployedCheck } from './check.ts';
import type { Connection } from './connection.ts';
import { type Outcome, runChecks } from './run.ts';
import { DeployedStacks } from './stacks.ts';
import { Visit } from './visit.ts';

/** Which arcade is visited. */
export interface Deployment {
  readonly connection: Connection;
  /** First part of the names of its stacks. */
  readonly instance: string;
  /** The name of its API stage. */
  readonly environment: string;
  /** Ends the visit before its time; it takes away what it left. @default it runs to its end */
  readonly interrupted?: AbortSignal;
}

/** What a visitor hears on the way. */
export interface JourneyReport {
  outcome(outcome: Outcome): void;
  /** A chapter of which a check tells is not deployed. */
  skipped(title: string, chapters: readonly string[]): void;
  /** Something of the visit is still there. */
  left(what: string): void;
}

/**
 * Does on a deployed arcade what its callers do, and takes away what that left, also when a check fails.
 * @returns whether all went well, cleaning up included
 * @throws when the arcade is not there, before anything is done to it
 */
export async function journey(
  { connection, instance, environment, interrupted }: Deployment,
  report: JourneyReport,
): Promise<boolean> {
  const stacks = new DeployedStacks(connection, instance);
  try {
    const visit = new Visit(await deployedAddress(stacks, environment, connection), interrupted);
    const possible = await deployed(stacks, report);
    const passed = await runChecks(possible, visit, (outcome) => report.outcome(outcome), interrupted);
    const left = await visit.cleaner.run();
    for (const what of left) report.left(what);
    visit.client.close();
    return passed && left.length === 0;
  } finally {
    stacks.close();
  }
}

/** The checks whose chapters are all deployed. */
async function deployed(stacks: DeployedStacks, report: JourneyReport): Promise<readonly PartOf<DeployedCheck>[]> {
  const named = new Set(checks.flatMap(({ chapter, needs = [] }) => [chapter, ...needs]));
  const chapters: string[] = [];
  for (const chapter of named) if ((await stacks.find(chapter)) !== undefined) chapters.push(chapter);
  return checks.filter((check) => {
    const isPossible = isPossibleWith(chapters, check);
    if (!isPossible)
      report.skipped(
        check.title,
        [check.chapter, ...(check.needs ?? [])].filter((name) => !chapters.includes(name)),
      );
    return isPossible;
  });
}
