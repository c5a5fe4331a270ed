import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { Arcade } from '../../lib/arcade.ts';
import type { Bundles } from '../../lib/bundle.ts';
import { type StageName, type StageSettings, stageSettings } from '../../lib/stages.ts';
import { mutated } from './mutated.ts';
import { synthDirectory } from './synth-directory.ts';

export interface SynthOptions {
  /** @default 'sandbox' */
  readonly stage?: StageName;
  /** First part of the stack names. @default 'arcade' */
  readonly instance?: string;
  /** Settings that differ from those of the stage. @default none */
  readonly settings?: Partial<StageSettings>;
}

export interface SynthesizedChapter {
  /** Name of the chapter. */
  readonly id: string;
  readonly stack: CloudFormationStackArtifact;
  readonly template: Template;
}

export interface SynthesizedArcade {
  readonly app: App;
  readonly assembly: CloudAssembly;
  readonly chapters: readonly SynthesizedChapter[];
  /** @throws when there is no such chapter */
  chapter(id: string): SynthesizedChapter;
}

const projectRoot = join(import.meta.dirname, '..', '..');

/** One small folder in place of every bundle: template tests look at resources, not at code. */
const bundles: Bundles = { code: () => Code.fromAsset(join(import.meta.dirname, 'synth-function')) };

const synthesized = new Map<string, SynthesizedArcade>();

/**
 * Synthesizes the whole arcade in this process, without bundling, network or AWS account; once per stage, instance and
 * test file. With the feature flags of cdk.json, or the templates would differ from those that `cdk synth` makes.
 */
export function synthArcade({
  stage = 'sandbox',
  instance = 'arcade',
  settings = {},
}: SynthOptions = {}): SynthesizedArcade {
  const key = `${stage}/${instance}/${JSON.stringify(settings)}`;
  const result = synthesized.get(key) ?? synthesize({ ...stageSettings(stage), ...settings }, instance);
  synthesized.set(key, result);
  return mutated(result, stage);
}

function synthesize(stage: StageSettings, instance: string): SynthesizedArcade {
  // Validation against the CloudFormation schemas is left to `cdk synth`; it would take longer than all of these tests.
  process.env.CDK_VALIDATION = 'false';
  const { context } = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8'));
  const app = new App({ outdir: synthDirectory(), context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  new Arcade(app, { stage, bundles, instance });
  return synthesizedFrom(app, app.synth());
}

/** What tests look at, from the templates of an assembly as they are now. */
export function synthesizedFrom(app: App, assembly: CloudAssembly): SynthesizedArcade {
  const chapters = assembly.stacks.map((stack) => ({
    id: stack.id,
    stack,
    template: Template.fromJSON(stack.template),
  }));
  return {
    app,
    assembly,
    chapters,
    chapter(id) {
      const chapter = chapters.find((candidate) => candidate.id === id);
      if (chapter === undefined) throw new Error(`There is no chapter "${id}".`);
      return chapter;
    },
  };
}
