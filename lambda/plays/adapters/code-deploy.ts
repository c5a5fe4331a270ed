import { array, length, object, parse, pipe, string } from 'valibot';
import { sendSigned } from '#shared/signed-request.ts';

/** What a deployment changes: to which version of which function an alias is to lead. */
export interface DeploymentTarget {
  readonly functionName: string;
  readonly functionAlias: string;
  readonly targetVersion: string;
}

/** The event that CodeDeploy invokes a hook with. */
export const hookEventSchema = object({ DeploymentId: string(), LifecycleEventHookExecutionId: string() });

const idsSchema = object({ targetIds: array(string()) });
const targetsSchema = object({
  deploymentTargets: pipe(
    array(
      object({
        lambdaTarget: object({
          lambdaFunctionInfo: object({ functionName: string(), functionAlias: string(), targetVersion: string() }),
        }),
      }),
    ),
    // A deployment group of Lambda has one alias.
    length(1),
  ),
});

/**
 * Asks what a deployment deploys: its hooks are told no more than its id.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html
 * @throws when the deployment is not one of a single function
 */
export async function deploymentTarget(deploymentId: string): Promise<DeploymentTarget> {
  const { targetIds } = parse(idsSchema, await call('ListDeploymentTargets', { deploymentId }));
  const { deploymentTargets } = parse(
    targetsSchema,
    await call('BatchGetDeploymentTargets', { deploymentId, targetIds }),
  );
  const [target] = deploymentTargets;
  if (target === undefined) throw new Error(`${deploymentId} deploys nothing`);
  return target.lambdaTarget.lambdaFunctionInfo;
}

/**
 * Tells CodeDeploy how the validation went; it waits an hour for that.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
 */
export async function reportStatus(
  { DeploymentId, LifecycleEventHookExecutionId }: { DeploymentId: string; LifecycleEventHookExecutionId: string },
  status: 'Succeeded' | 'Failed',
): Promise<void> {
  await call('PutLifecycleEventHookExecutionStatus', {
    deploymentId: DeploymentId,
    lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
    status,
  });
}

async function call(operation: string, body: object): Promise<unknown> {
  const answer = await sendSigned({
    service: 'codedeploy',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `CodeDeploy_20141006.${operation}` },
    body,
  });
  return answer.json();
}
