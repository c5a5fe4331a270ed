import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';

/**
 * The id of a REST API.
 * @param logicalId of its resource. @default the first of the stack
 * @throws when the stack has no such API
 */
export async function apiOf(client: CloudFormationClient, StackName: string, logicalId = /^/): Promise<string> {
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    const api = StackResourceSummaries.find(
      ({ ResourceType, LogicalResourceId = '' }) =>
        ResourceType === 'AWS::ApiGateway::RestApi' && logicalId.test(LogicalResourceId),
    );
    if (api?.PhysicalResourceId !== undefined) return api.PhysicalResourceId;
  }
  throw new Error(`The stack ${StackName} has no REST API.`);
}
