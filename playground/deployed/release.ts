import { type APIGatewayClient, type PatchOperation, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { apiOf } from './api-of.ts';

/** What an operator does with the canary of an API stage. */
export type ReleaseMove = 'promote' | 'rollback';

export interface ReleaseClients {
  readonly cloudFormation: CloudFormationClient;
  readonly gateway: APIGatewayClient;
}

/** Which API stage it is. */
export interface ReleaseTarget {
  readonly stackName: string;
  readonly stageName: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/promote-canary-deployment.html */
const OPERATIONS: Readonly<Record<ReleaseMove, readonly PatchOperation[]>> = {
  promote: [
    { op: 'copy', from: '/canarySettings/stageVariableOverrides', path: '/variables' },
    { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
    { op: 'remove', path: '/canarySettings' },
  ],
  rollback: [{ op: 'remove', path: '/canarySettings' }],
};

/**
 * Gives everybody what the canary has, or takes the canary away.
 * @returns the variables that the API stage has now
 * @throws when the stack has no API, or the API stage no canary to promote
 */
export async function moveRelease(
  { cloudFormation, gateway }: ReleaseClients,
  { stackName, stageName }: ReleaseTarget,
  move: ReleaseMove,
): Promise<Readonly<Record<string, string>>> {
  const restApiId = await apiOf(cloudFormation, stackName);
  const patchOperations = [...OPERATIONS[move]];
  const { variables = {} } = await gateway.send(new UpdateStageCommand({ restApiId, stageName, patchOperations }));
  return variables;
}
