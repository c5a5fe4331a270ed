import { type Connect, drawingOf } from '../../drawing/drawing.ts';
import {
  at,
  listOf,
  type ResourceId,
  type TemplateResource,
  type Templates,
  textsOf,
} from '../../drawing/templates.ts';

export const drawing = drawingOf<never>({
  connections: { 'AWS::IAM::Policy': (policy, context) => permissions(policy, context) },
});

/** What a policy allows the resources that run with one of its roles, resource by resource. */
const permissions: Connect = ({ chapter, id, properties }, { templates, named, routine }) => {
  const roles = new Set(templates.referred(chapter, at(properties, 'Roles')));
  const bearers = templates.resources.filter((one) => bears(templates, one, roles)).map((bearer) => bearer.id);
  return listOf(at(properties, 'PolicyDocument', 'Statement')).flatMap((statement) => {
    const actions = textsOf(statement.Action).filter((action) => !routine.has(action));
    if (statement.Effect === 'Deny' || actions.length === 0) return [];
    const targets = new Set([
      ...templates.referred(chapter, statement.Resource),
      ...named(JSON.stringify(statement.Resource)),
    ]);
    return bearers.flatMap((from) =>
      [...targets].map((to) => ({ from, to, kind: 'permission', madeBy: id, actions }) as const),
    );
  });
};

/** Whether a resource runs with one of the roles. */
const bears = (templates: Templates, resource: TemplateResource, roles: ReadonlySet<ResourceId>): boolean =>
  ['Role', 'RoleArn', 'ServiceRoleArn'].some((name) => templates.of(resource, name).some((role) => roles.has(role)));
