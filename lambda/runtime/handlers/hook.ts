import type { Context } from 'aws-lambda';
import { type InferOutput, object, parse, string } from 'valibot';
import { logger } from '../logger.ts';
import { invocation } from './invocation.ts';

const hookSchema = object({ DeploymentId: string(), LifecycleEventHookExecutionId: string() });

/** What CodeDeploy invokes a hook with. */
export type Hook = InferOutput<typeof hookSchema>;

/**
 * Makes a hook of a deployment. CodeDeploy does not look at what the function returns: the hook reports by a call of its own
 * (https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda).
 * @param handle is told what time is left, in milliseconds: a hook that Lambda cuts off cannot report
 */
export const hookHandler = <Status extends string>(
  handle: (hook: Hook, remaining: () => number) => Promise<Status>,
): ((event: unknown, context: Context) => Promise<{ readonly status: Status }>) =>
  invocation(async (event, context) => {
    const hook = parse(hookSchema, event);
    const status = await handle(hook, () => context.getRemainingTimeInMillis());
    logger.info('The deployment was validated', { deploymentId: hook.DeploymentId, status });
    return { status };
  });
