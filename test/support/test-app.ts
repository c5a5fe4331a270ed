import { App } from 'aws-cdk-lib';
import { DISABLE_CREATION_STACK_TRACES } from 'aws-cdk-lib/cx-api';

/**
 * An app that a test synthesizes. Two things are left to `cdk synth`: validation against the CloudFormation schemas, which takes
 * longer than all template tests together, and where in the code each resource was created.
 */
export function testApp(outdir: string, context: Readonly<Record<string, unknown>> = {}): App {
  const fast = { ...context, [DISABLE_CREATION_STACK_TRACES]: true };
  return new App({ outdir, context: fast, builtinCloudFormationValidation: false });
}
