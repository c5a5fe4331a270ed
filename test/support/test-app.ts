import { App } from 'aws-cdk-lib';

/**
 * An app that a test synthesizes. Validation against the CloudFormation schemas is left to `cdk synth`: it takes longer
 * than all template tests together.
 */
export function testApp(outdir: string, context: Readonly<Record<string, unknown>> = {}): App {
  return new App({ outdir, context, builtinCloudFormationValidation: false });
}
