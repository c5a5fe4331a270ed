import { deploymentHook } from '../adapters/deployment-hook.ts';
import { validateBeforeTraffic } from '../use-cases/validate-deployment.ts';

/**
 * CodeDeploy invokes this before it shifts an alias to a new version.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda
 */
export const handler = deploymentHook(validateBeforeTraffic);
