import { App } from 'aws-cdk-lib';
import { CURRENTLY_RECOMMENDED_FLAGS, DISABLE_CREATION_STACK_TRACES } from 'aws-cdk-lib/cx-api';

const context = { ...CURRENTLY_RECOMMENDED_FLAGS, [DISABLE_CREATION_STACK_TRACES]: true };

/**
 * An app with the flags of a new project. It leaves out the check against the CloudFormation schemas, which takes longer than
 * the tests, and where in the code each resource was created.
 */
export const cdkApp = (outdir: string): App => new App({ outdir, context, builtinCloudFormationValidation: false });
