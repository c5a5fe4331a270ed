import type { ResourceType } from '../registry.ts';
import type { StageServices } from '../services.ts';
import { apiGatewayResources } from './api-gateway.ts';
import { cloudWatchResources } from './cloudwatch.ts';
import { codeDeployResources } from './code-deploy.ts';
import { cognitoResources } from './cognito.ts';
import { dynamoDbResources } from './dynamodb.ts';
import { eventInvokeConfigResources } from './event-invoke-config.ts';
import { eventSourceMappingResources } from './event-source-mapping.ts';
import { eventsResources } from './events.ts';
import { iamResources } from './iam.ts';
import { lambdaResources } from './lambda.ts';
import { logsResources } from './logs.ts';
import { resourceGroupResources } from './resource-groups.ts';
import { schedulerResources } from './scheduler.ts';
import { snsResources } from './sns.ts';
import { sqsResources } from './sqs.ts';
import { ssmResources } from './ssm.ts';
import { xRayResources } from './x-ray.ts';

/** Every resource type that the stage knows. Another one in a template is an error that names it. */
export function resourceTypes(services: StageServices): ReadonlyMap<string, ResourceType> {
  const all = [
    apiGatewayResources,
    cloudWatchResources,
    codeDeployResources,
    cognitoResources,
    dynamoDbResources,
    eventInvokeConfigResources,
    eventSourceMappingResources,
    eventsResources,
    iamResources,
    lambdaResources,
    logsResources,
    resourceGroupResources,
    schedulerResources,
    snsResources,
    sqsResources,
    ssmResources,
    xRayResources,
  ].flatMap((resources) => resources(services));
  return new Map(all.map((resource) => [resource.type, resource]));
}
