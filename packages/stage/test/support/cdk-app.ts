import { App } from 'aws-cdk-lib';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';

/**
 * An app with the flags of a new project.
 * It skips the check against the CloudFormation schemas, which takes longer than the tests.
 */
export const cdkApp = (outdir: string): App =>
  new App({ outdir, context: CURRENTLY_RECOMMENDED_FLAGS, builtinCloudFormationValidation: false });
