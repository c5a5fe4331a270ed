import { setTimeout as pause } from 'node:timers/promises';
import { asError } from '#lambda/runtime/errors.ts';
import { hookHandler } from '#lambda/runtime/handlers/hook.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { outlastThrottles, saysNothing } from '../use-cases/outlast-throttles.ts';
import { reportValidation } from '../use-cases/report-validation.ts';
import type { ValidationPorts } from '../use-cases/validate-deployment.ts';
import { deploymentTarget, reportStatus } from './code-deploy.ts';
import { sendSyntheticRequest } from './synthetic-request.ts';

/** What one more attempt and the report may take together: a hook that is cut off cannot report. */
const RESERVED_MILLISECONDS = 60_000;

/** Makes a validation a hook of CodeDeploy: one pair of hooks serves every function, because it asks which one is meant. */
export const deploymentHook = (validate: (ports: ValidationPorts) => Promise<void>) =>
  hookHandler((hook, remaining) => {
    const { DeploymentId: deploymentId } = hook;
    const ports = { target: () => deploymentTarget(deploymentId), sendSyntheticRequest };
    return reportValidation({
      validate: () =>
        outlastThrottles(() => validate(ports), { remaining: () => remaining() - RESERVED_MILLISECONDS, pause }),
      report: (outcome) => reportStatus(hook, outcome),
      explain: (reason) =>
        logger.error(saysNothing(reason) ? 'No verdict: throttled to the end' : 'The deployment is refused', {
          deploymentId,
          error: asError(reason),
        }),
    });
  });
