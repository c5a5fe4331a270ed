import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Arcade, type ArcadeProps } from '../../lib/arcade.ts';
import type { Bundles } from '../../lib/bundle.ts';
import { type EnvironmentName, type EnvironmentSettings, environmentSettings } from '../../lib/environments.ts';
import { testApp } from './test-app.ts';

export interface ArcadeAppOptions {
  readonly environment: EnvironmentName;
  /** First part of the stack names. */
  readonly instance: string;
  /** Settings that differ from those of the environment. @default none */
  readonly settings?: Partial<EnvironmentSettings>;
  /** The chapters that are built. @default the core */
  readonly chapters?: ArcadeProps['chapters'];
  /** What an operator asks of this deployment. @default nothing */
  readonly emergency?: NonNullable<ArcadeProps['emergency']>;
  /** The code of the functions. @default one small folder in place of every bundle: template tests look at resources only */
  readonly bundles?: Bundles;
  /** What `-c name=value` would say. @default nothing besides cdk.json */
  readonly context?: Readonly<Record<string, string>>;
  /** Where its cloud assembly goes. */
  readonly outdir: string;
}

const STUBS: Bundles = {
  code: () => Code.fromAsset(join(import.meta.dirname, 'synth-function')),
  imageContext: () => join(import.meta.dirname, 'synth-image'),
};

/**
 * The arcade as a CDK app, to be synthesized without network or AWS account. With the feature flags of
 * cdk.json, or the templates would differ from those that `cdk synth` makes.
 */
export function arcadeApp(options: ArcadeAppOptions): App {
  const { environment, instance, settings, chapters, emergency = {}, bundles = STUBS, outdir } = options;
  const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
  const app = testApp(outdir, { ...context, ...options.context, 'aws:cdk:bundling-stacks': [] });
  new Arcade(app, {
    environment: { ...environmentSettings(environment), ...settings },
    bundles,
    instance,
    emergency,
    ...(chapters && { chapters }),
  });
  return app;
}
