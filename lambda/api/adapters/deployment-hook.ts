import { asError } from '#lambda/runtime/errors.ts';
import { hookHandler } from '#lambda/runtime/handlers/hook.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { reportValidation } from '../use-cases/report-validation.ts';
import type { ValidationPorts } from '../use-cases/validate-deployment.ts';
import { deploymentTarget, reportStatus } from './code-deploy.ts';
import { askApi } from './public-api.ts';
import { sendSyntheticRequest } from './synthetic-request.ts';

/** Makes a validation a hook of CodeDeploy: one pair of hooks serves every function, because it asks which one is meant. */
export const deploymentHook = (validate: (ports: ValidationPorts) => Promise<void>) =>
  hookHandler((hook) => {
    const { DeploymentId: deploymentId } = hook;
    return reportValidation({
      validate: () => validate({ target: () => deploymentTarget(deploymentId), askApi, sendSyntheticRequest }),
      report: (outcome) => reportStatus(hook, outcome),
      explain: (reason) => logger.error('The deployment is refused', { deploymentId, error: asError(reason) }),
    });
  });
