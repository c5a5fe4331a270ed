import { deploymentHook } from '../adapters/deployment-hook.ts';
import { validateAfterTraffic } from '../use-cases/validate-deployment.ts';

/**
 * CodeDeploy invokes this when all of an alias's traffic goes to the new version; what it refuses is taken back.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda
 */
export const handler = deploymentHook(validateAfterTraffic);
