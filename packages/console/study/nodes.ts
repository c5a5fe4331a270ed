import type { NodeKind } from './model.ts';
import { at, type ResourceId, type Templates } from './references.ts';

/** What takes part in the flow by itself. Anything else is drawn only where an edge begins or ends at it. */
export const KINDS: Readonly<Record<string, NodeKind>> = {
  'AWS::ApiGateway::RestApi': 'api',
  'AWS::CodeDeploy::Application': 'deployments',
  'AWS::Cognito::UserPool': 'user-pool',
  'AWS::DynamoDB::GlobalTable': 'table',
  'AWS::DynamoDB::Table': 'table',
  'AWS::Events::EventBus': 'bus',
  'AWS::Events::Rule': 'rule',
  'AWS::Lambda::Function': 'function',
  'AWS::Logs::LogGroup': 'log',
  'AWS::SNS::Topic': 'topic',
  'AWS::SQS::Queue': 'queue',
  'AWS::SSM::Parameter': 'parameter',
  'AWS::Scheduler::Schedule': 'schedule',
};

/** Kinds of which a resource is drawn even if nothing leads to it. */
export const ALWAYS_DRAWN: ReadonlySet<NodeKind> = new Set([
  'api',
  'bus',
  'function',
  'queue',
  'table',
  'topic',
  'user-pool',
]);

/** The property by which a resource says whose part it is. */
const PART_OF: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Authorizer': 'RestApiId',
  'AWS::ApiGateway::Deployment': 'RestApiId',
  'AWS::ApiGateway::Method': 'RestApiId',
  'AWS::ApiGateway::Stage': 'RestApiId',
  'AWS::CodeDeploy::DeploymentGroup': 'ApplicationName',
  'AWS::Cognito::UserPoolClient': 'UserPoolId',
  'AWS::Cognito::UserPoolGroup': 'UserPoolId',
  'AWS::Lambda::Alias': 'FunctionName',
  'AWS::Lambda::Version': 'FunctionName',
  'AWS::SNS::Subscription': 'TopicArn',
};

/** The node a resource is drawn as: itself, or what it is a part of. */
export function nodeOf(templates: Templates, id: ResourceId): ResourceId {
  const resource = templates.resource(id);
  const property = PART_OF[resource?.type ?? ''];
  if (resource === undefined || property === undefined) return id;
  const [whole] = templates.referred(resource.chapter, at(resource.properties, property));
  return whole === undefined ? id : nodeOf(templates, whole);
}

/** A name for people: the logical id without its hash and without the parts the CDK adds. */
export const labelOf = (logicalId: string): string =>
  logicalId
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/(?<=.)(?:Resource|Default)$/, '')
    .replace(/(?<=.)Queue$/, '')
    .replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/\bApi\b/i, 'API');
