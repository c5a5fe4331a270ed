import {
  CodeDeployClient,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import type { Hook } from '#lambda/runtime/handlers/hook.ts';
import { type Target, targetOf } from '../use-cases/app-spec.ts';

/** No person waits for a hook, but a deployment does: its calls may take longer than those of a request, and try more often. */
const codeDeploy = new CodeDeployClient({
  ...clientDefaults,
  maxAttempts: 8,
  requestHandler: { ...clientDefaults.requestHandler, connectionTimeout: 2_000, requestTimeout: 5_000 },
});

/**
 * Asks what a deployment deploys: its hooks are told no more than its id. The revision says it before any hook runs.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetApplicationRevision.html
 * @throws when the deployment is not one of a single function
 */
export async function deploymentTarget(deploymentId: string): Promise<Target> {
  const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
  const { revision } = await codeDeploy.send(
    new GetApplicationRevisionCommand({
      applicationName: deploymentInfo?.applicationName,
      revision: deploymentInfo?.revision,
    }),
  );
  // CloudFormation sends a string; the other member is the newer name for the same.
  const content = revision?.string?.content ?? revision?.appSpecContent?.content;
  if (content === undefined) throw new Error(`The revision of ${deploymentId} has no AppSpec`);
  return targetOf(content);
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
