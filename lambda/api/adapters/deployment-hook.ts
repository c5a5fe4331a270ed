import type { Context } from 'aws-lambda';
import { parse } from 'valibot';
import { asError } from '#lambda/runtime/errors.ts';
import { beginInvocation, logger } from '#lambda/runtime/logger.ts';
import { reportValidation } from '../use-cases/report-validation.ts';
import type { ValidationPorts } from '../use-cases/validate-deployment.ts';
import { deploymentTarget, hookEventSchema, reportStatus } from './code-deploy.ts';
import { askApi } from './public-api.ts';
import { sendSyntheticRequest } from './synthetic-request.ts';

/** Makes a validation a hook of CodeDeploy: one pair of hooks serves every function, because it asks which one is meant. */
export const deploymentHook =
  (validate: (ports: ValidationPorts) => Promise<void>) =>
  async (event: unknown, context: Context): Promise<{ readonly status: 'Succeeded' | 'Failed' }> => {
    beginInvocation(context);
    const hook = parse(hookEventSchema, event);
    const { DeploymentId: deploymentId } = hook;
    const status = await reportValidation({
      validate: () => validate({ target: () => deploymentTarget(deploymentId), askApi, sendSyntheticRequest }),
      report: (outcome) => reportStatus(hook, outcome),
      explain: (reason) =>
        logger.error('The deployment is refused', {
          deploymentId,
          error: asError(reason),
        }),
    });
    logger.info('The deployment was validated', { deploymentId, status });
    return { status };
  };
