import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Template } from 'aws-cdk-lib/assertions';
import { CloudAssembly, type CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { mutated } from './mutated.ts';
import { type Copy, copyAssembly } from './test-assembly.ts';

/** Which copy is meant. @default that of the sandbox, `arcade`, not instrumented */
export type SynthOptions = Partial<Copy>;

export interface SynthesizedChapter {
  /** Name of the chapter. */
  readonly id: string;
  readonly stack: CloudFormationStackArtifact;
  readonly template: Template;
}

export interface SynthesizedArcade {
  readonly assembly: CloudAssembly;
  readonly chapters: readonly SynthesizedChapter[];
  /** @throws when there is no such chapter */
  chapter(id: string): SynthesizedChapter;
}

const synthesized = new Map<string, SynthesizedArcade>();

/**
 * A copy of the whole arcade as it was synthesized once for all test files, see `synth-copies.ts`: reading it takes a
 * fraction of the time that building it anew in each file would.
 * @throws when nobody has synthesized such a copy
 */
export function synthArcade(options: SynthOptions = {}): SynthesizedArcade {
  const copy = { environment: 'sandbox', instance: 'arcade', instrumented: false, ...options } as const;
  const directory = copyAssembly(copy);
  const result = synthesized.get(directory) ?? readArcade(directory);
  synthesized.set(directory, result);
  return mutated(result, copy);
}

function readArcade(directory: string): SynthesizedArcade {
  if (!existsSync(directory))
    throw new Error(`There is no ${directory}: \`node test/support/synth-copies.ts\` makes it.`);
  return synthesizedFrom(new CloudAssembly(directory));
}

/** What tests ask of an assembly: every template that they look at comes through here. */
export function synthesizedFrom(assembly: CloudAssembly): SynthesizedArcade {
  const chapters = assembly.stacks.map(chapterOf);
  return {
    assembly,
    chapters,
    chapter(id) {
      const chapter = chapters.find((candidate) => candidate.id === id);
      if (chapter === undefined) throw new Error(`There is no chapter "${id}".`);
      return chapter;
    },
  };
}

const require = createRequire(import.meta.url);

function chapterOf(stack: CloudFormationStackArtifact): SynthesizedChapter {
  let template: Template | undefined;
  return {
    id: stack.id,
    stack,
    /** Loaded when asked for: with it comes the core of the CDK. */
    get template() {
      const { Template }: typeof import('aws-cdk-lib/assertions') = require('aws-cdk-lib/assertions');
      template ??= Template.fromJSON(stack.template);
      return template;
    },
  };
}
