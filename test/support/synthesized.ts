import { createRequire } from 'node:module';
import type { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';

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
