import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  ListDeploymentTargetsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { array, length, object, parse, pipe, string } from 'valibot';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import type { Hook } from '#lambda/runtime/handlers/hook.ts';

const codeDeploy = new CodeDeployClient(clientDefaults);

/** What a deployment changes: to which version of which function an alias is to lead. */
export interface DeploymentTarget {
  readonly functionName: string;
  readonly functionAlias: string;
  readonly targetVersion: string;
}

/** The target of a deployment of one alias: a deployment group of Lambda has no more. */
const targetsSchema = pipe(
  array(
    object({
      lambdaTarget: object({
        lambdaFunctionInfo: object({ functionName: string(), functionAlias: string(), targetVersion: string() }),
      }),
    }),
  ),
  length(1),
);

/**
 * Asks what a deployment deploys: its hooks are told no more than its id.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html
 * @throws when the deployment is not one of a single function
 */
export async function deploymentTarget(deploymentId: string): Promise<DeploymentTarget> {
  const { targetIds } = await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const { deploymentTargets } = await codeDeploy.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
  );
  const [target] = parse(targetsSchema, deploymentTargets);
  if (target === undefined) throw new Error(`${deploymentId} deploys nothing`);
  return target.lambdaTarget.lambdaFunctionInfo;
}

/**
 * Tells CodeDeploy how the validation went; it waits an hour for that.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
 */
export async function reportStatus(
  { DeploymentId, LifecycleEventHookExecutionId }: Hook,
  status: 'Succeeded' | 'Failed',
): Promise<void> {
  await codeDeploy.send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status,
    }),
  );
}
