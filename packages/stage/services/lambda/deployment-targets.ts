import { array, maxLength, optional, pipe, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';

/** What a deployment deploys. */
export interface DeploymentTarget {
  readonly groupArn: string;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';
  readonly functionName: string;
  readonly functionAlias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  /** Percent of the invocations that the target version gets now. */
  readonly targetVersionWeight: number;
}

/**
 * How hooks learn what they validate. A deployment of a function has one target, whose id is the function's name. That both
 * operations are allowed by deployment group is (unverified).
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html
 *
 * @param find the target of a deployment, if there is such a deployment
 */
export function deploymentTargetOperations(
  find: (deploymentId: string) => DeploymentTarget | undefined,
): Readonly<Record<string, Operation>> {
  const targetOf = (deploymentId: string) => {
    const target = find(deploymentId);
    if (target !== undefined) return target;
    throw new AwsError('DeploymentDoesNotExistException', `No ${deploymentId} exists.`);
  };
  const allowed = (operationName: string, deploymentId: string) => [
    { action: `codedeploy:${operationName}`, resource: targetOf(deploymentId).groupArn },
  ];
  return {
    ListDeploymentTargets: operation({
      input: strictObject({ deploymentId: string() }),
      permissions: ({ deploymentId }) => allowed('ListDeploymentTargets', deploymentId),
      run: ({ deploymentId }) => ({ targetIds: [targetOf(deploymentId).functionName] }),
    }),
    BatchGetDeploymentTargets: operation({
      input: strictObject({ deploymentId: string(), targetIds: optional(pipe(array(string()), maxLength(25)), []) }),
      permissions: ({ deploymentId }) => allowed('BatchGetDeploymentTargets', deploymentId),
      run: ({ deploymentId, targetIds }) => {
        const { groupArn: _, status, ...lambdaFunctionInfo } = targetOf(deploymentId);
        return {
          deploymentTargets: targetIds.map((targetId) => {
            if (targetId === lambdaFunctionInfo.functionName) {
              const lambdaTarget = { deploymentId, targetId, status, lambdaFunctionInfo };
              return { deploymentTargetType: 'LambdaTarget', lambdaTarget };
            }
            throw new AwsError('DeploymentTargetDoesNotExistException', `${deploymentId} has no target ${targetId}.`);
          }),
        };
      },
    }),
  };
}
