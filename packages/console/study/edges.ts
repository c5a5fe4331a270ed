import type { EdgeKind } from './model.ts';
import { at, type Json, listOf, type ResourceId, type Templates, textsOf } from './references.ts';

/** One reason of the templates to draw an edge, between resources that may yet be parts of others. */
export interface Connection {
  readonly from: ResourceId;
  readonly to: ResourceId;
  readonly kind: EdgeKind;
  readonly madeBy: ResourceId;
  readonly actions?: readonly string[];
}

interface Resource {
  readonly id: ResourceId;
  readonly chapter: string;
  readonly type: string;
  readonly properties: Json;
}

/** Every connection that the templates make. Nothing is known here of this application. */
export function connectionsOf(templates: Templates): readonly Connection[] {
  return templates.resources.flatMap((resource) => CONNECTIONS[resource.type]?.(templates, resource) ?? []);
}

type Reader = (templates: Templates, resource: Resource) => readonly Connection[];

const CONNECTIONS: Readonly<Record<string, Reader>> = {
  'AWS::Lambda::EventSourceMapping': (templates, resource) => {
    const [source, fn] = [refs(templates, resource, 'EventSourceArn'), refs(templates, resource, 'FunctionName')];
    const failures = refs(templates, resource, 'DestinationConfig', 'OnFailure', 'Destination');
    return [...connect(resource, 'event-source', source, fn), ...connect(resource, 'dead-letter', fn, failures)];
  },
  'AWS::Lambda::EventInvokeConfig': (templates, resource) => {
    const fn = refs(templates, resource, 'FunctionName');
    return [
      ...connect(resource, 'dead-letter', fn, refs(templates, resource, 'DestinationConfig', 'OnFailure')),
      ...connect(resource, 'subscription', fn, refs(templates, resource, 'DestinationConfig', 'OnSuccess')),
    ];
  },
  'AWS::Lambda::Function': (templates, resource) =>
    connect(resource, 'dead-letter', [resource.id], refs(templates, resource, 'DeadLetterConfig')),
  'AWS::Lambda::Permission': (templates, resource) =>
    connect(
      resource,
      'invoke',
      refs(templates, resource, 'SourceArn').slice(0, 1),
      refs(templates, resource, 'FunctionName'),
    ),
  'AWS::ApiGateway::Method': (templates, resource) =>
    connect(resource, 'invoke', [resource.id], refs(templates, resource, 'Integration', 'Uri')),
  'AWS::ApiGateway::Authorizer': (templates, resource) =>
    connect(resource, 'permission', [resource.id], refs(templates, resource, 'ProviderARNs')),
  'AWS::Cognito::UserPool': (templates, resource) =>
    connect(resource, 'invoke', [resource.id], refs(templates, resource, 'LambdaConfig')),
  'AWS::SNS::Subscription': (templates, resource) => [
    ...connect(resource, 'subscription', refs(templates, resource, 'TopicArn'), refs(templates, resource, 'Endpoint')),
    ...connect(
      resource,
      'dead-letter',
      refs(templates, resource, 'TopicArn'),
      refs(templates, resource, 'RedrivePolicy'),
    ),
  ],
  'AWS::SQS::Queue': (templates, resource) =>
    connect(resource, 'dead-letter', [resource.id], refs(templates, resource, 'RedrivePolicy')),
  'AWS::Events::Rule': (templates, resource) => [
    ...connect(resource, 'subscription', refs(templates, resource, 'EventBusName'), [resource.id]),
    ...listOf(at(resource.properties, 'Targets')).flatMap((target) => targetOf(templates, resource, target)),
  ],
  'AWS::Scheduler::Schedule': (templates, resource) =>
    listOf(at(resource.properties, 'Target')).flatMap((target) => targetOf(templates, resource, target)),
  'AWS::CodeDeploy::DeploymentGroup': () => [],
  'AWS::IAM::Policy': (templates, resource) => permissionsOf(templates, resource),
};

const refs = (templates: Templates, { chapter, properties }: Resource, ...path: readonly string[]) =>
  templates.referred(chapter, at(properties, ...path));

const connect = (
  { id }: Resource,
  kind: EdgeKind,
  from: readonly ResourceId[],
  to: readonly ResourceId[],
): readonly Connection[] =>
  from.flatMap((source) => to.map((target) => ({ from: source, to: target, kind, madeBy: id })));

function targetOf(templates: Templates, resource: Resource, target: Json): readonly Connection[] {
  const { chapter, id } = resource;
  return [
    ...connect(resource, 'subscription', [id], templates.referred(chapter, at(target, 'Arn'))),
    ...connect(resource, 'dead-letter', [id], templates.referred(chapter, at(target, 'DeadLetterConfig'))),
  ];
}

/** What whoever has the roles of a policy may do, resource by resource. Writing the own log is left out. */
function permissionsOf(templates: Templates, resource: Resource): readonly Connection[] {
  const { chapter, id, properties } = resource;
  const roles = new Set(templates.referred(chapter, at(properties, 'Roles')));
  const bearers = templates.resources
    .filter((candidate) => bears(templates, candidate, roles))
    .map((bearer) => bearer.id);
  return listOf(at(properties, 'PolicyDocument', 'Statement')).flatMap((statement) => {
    const actions = textsOf(statement.Action).filter((action) => !OWN_LOG.has(action));
    if (statement.Effect === 'Deny' || actions.length === 0) return [];
    const targets = new Set([
      ...templates.referred(chapter, statement.Resource),
      ...named(templates, JSON.stringify(statement.Resource)),
    ]);
    return bearers.flatMap((from) =>
      [...targets].map((to) => ({ from, to, kind: 'permission', madeBy: id, actions }) as const),
    );
  });
}

const OWN_LOG = new Set(['logs:CreateLogStream', 'logs:PutLogEvents']);

/** Whether a resource runs with one of the roles. */
const bears = (templates: Templates, { chapter, properties }: Resource, roles: ReadonlySet<ResourceId>): boolean =>
  ['Role', 'RoleArn', 'ServiceRoleArn'].some((name) =>
    templates.referred(chapter, properties[name]).some((role) => roles.has(role)),
  );

/** Parameters that an ARN names in words, which is no reference. */
const named = (templates: Templates, arn: string): readonly ResourceId[] =>
  templates.resources
    .filter(({ type, properties }) => type === 'AWS::SSM::Parameter' && typeof properties.Name === 'string')
    .filter(({ properties }) => arn.includes(`:parameter${String(properties.Name)}"`))
    .map(({ id }) => id);
