import { fromChapters } from '../chapters.ts';
import { inOrder, type Part, type PartOf } from '../order.ts';
import type { Visit } from './visit.ts';

/** Something that a deployed arcade must do, as its callers see it. A check may build on those before it. */
export interface DeployedCheck extends Part {
  readonly title: string;
  /** @returns what was observed. @throws when the arcade does not do what it promises */
  readonly run: (visit: Visit) => Promise<string>;
}

/** What `test/<chapter>/deployed.ts` exports. */
export interface ChapterChecks {
  readonly checks: readonly DeployedCheck[];
}

const modules = await fromChapters<ChapterChecks>('deployed.ts');

/** The checks of all chapters, in the order that they ask for. */
export const checks: readonly PartOf<DeployedCheck>[] = inOrder(
  modules.flatMap(({ chapter, exports }) => exports.checks.map((check) => ({ ...check, chapter }))),
);
