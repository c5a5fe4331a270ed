import type { Connection, DrawingContext, EdgeKind } from './drawing.ts';
import { at, type Json, type ResourceId, type TemplateResource } from './templates.ts';

/** Connects each source with each target, for the resource that makes the connection. */
export const connect = (
  { id }: TemplateResource,
  kind: EdgeKind,
  from: readonly ResourceId[],
  to: readonly ResourceId[],
): readonly Connection[] =>
  from.flatMap((source) => to.map((target) => ({ from: source, to: target, kind, madeBy: id })));

/** The connections of a target as rules and schedules have it, with a dead-letter queue of its own. */
export function connectTarget(
  resource: TemplateResource,
  target: Json,
  { templates }: DrawingContext,
): readonly Connection[] {
  const { chapter, id } = resource;
  return [
    ...connect(resource, 'subscription', [id], templates.referred(chapter, at(target, 'Arn'))),
    ...connect(resource, 'dead-letter', [id], templates.referred(chapter, at(target, 'DeadLetterConfig'))),
  ];
}
