import { join } from 'node:path';
import type { EnvironmentName } from '../../lib/environments.ts';

const build = join(import.meta.dirname, '..', '..', 'build');

/** Where the tests find the output of `cdk synth`. */
export const TEST_ASSEMBLY = join(build, 'test-assembly');

/** A copy of the arcade for template tests. */
export interface Copy {
  readonly environment: EnvironmentName;
  /** First part of the stack names. */
  readonly instance: string;
  /** Whether its settings name the layer of OpenTelemetry. */
  readonly instrumented: boolean;
  /** A chapter on request, which comes with what it refers to, or `all`: the core with all of them. @default the core */
  readonly chapter?: string;
}

/** The copies of the core that template tests compare. */
export const COPIES: readonly Copy[] = [
  { environment: 'sandbox', instance: 'arcade', instrumented: false },
  { environment: 'prod', instance: 'arcade-prod', instrumented: false },
  { environment: 'sandbox', instance: 'other', instrumented: false },
  { environment: 'sandbox', instance: 'arcade', instrumented: true },
];

/** Where all copies are. */
export const TEST_COPIES = join(build, 'test-copies');

/** Where template tests find a copy. */
export const copyAssembly = ({ environment, instance, instrumented, chapter }: Copy): string =>
  join(
    TEST_COPIES,
    [
      instance,
      environment,
      ...(instrumented ? ['instrumented'] : []),
      ...(chapter === undefined ? [] : [chapter]),
    ].join('-'),
  );

/** Where all chapters on request are. */
export const TEST_CHAPTERS = join(build, 'test-chapters');

/** Where behaviour tests find a chapter on request, with what it refers to and what its story needs. */
export const chapterAssembly = (name: string): string => join(TEST_CHAPTERS, name);
