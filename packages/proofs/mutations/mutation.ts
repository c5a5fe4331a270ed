import type { PatternId } from '../../../lib/catalogue/index.ts';
import type { EnvironmentName } from '../../../lib/environments.ts';
import type { MutableTemplate } from './change.ts';

/** One harmful change of a synthesized template, which some test has to notice. */
export interface TemplateMutation {
  /** The chapter and the name: `TEMPLATE_MUTATION=<id> npm test -- test/api/template.test.ts` runs tests under it. */
  readonly id: string;
  readonly chapter: string;
  /** The pattern whose promise it breaks. */
  readonly pattern: PatternId;
  /** What would go wrong in production. */
  readonly breaks: string;
  /**
   * The only environment that has what is changed.
   * @default every environment
   */
  readonly environment?: EnvironmentName;
  /**
   * Whether only the functions with OpenTelemetry, or only those without, have what is changed.
   * @default both
   */
  readonly instrumented?: boolean;
  /** Changes the template in place. @throws NothingToChange */
  readonly change: (template: MutableTemplate) => void;
}

/** Whether the test is one of the very pattern that a mutation breaks: its title, or that of a group around it, begins with the id. */
export const isOnPatternOf = ({ pattern }: Pick<TemplateMutation, 'pattern'>, title: string): boolean =>
  new RegExp(`(?:^|, | › )${pattern}(?=,|:| ›|$)`).test(title);

/** Mutations by a name that is one of its kind in the chapter. */
export type Mutations = Readonly<Record<string, Omit<TemplateMutation, 'id' | 'chapter'>>>;

/** What `test/<chapter>/mutations.ts` exports. */
export interface ChapterMutations {
  readonly mutations: readonly Mutations[];
}
