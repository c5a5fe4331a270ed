import * as services from '../services/drawings.ts';
import type { Connection, DrawingContext, KindOfNode, ServiceDrawing } from './drawing.ts';
import { at, type ResourceId, type Templates } from './templates.ts';

type Drawings = typeof services;
type KindsOf<Drawing> = Drawing extends ServiceDrawing<infer Kind> ? Kind : never;

/** The kinds of nodes that the services declare, and `other` for everything else. */
export type NodeKind = KindsOf<Drawings[keyof Drawings]> | 'other';

interface SomeDrawing extends Omit<ServiceDrawing<NodeKind>, 'kinds'> {
  readonly kinds?: Readonly<Partial<Record<NodeKind, KindOfNode>>>;
}

const ALL: readonly SomeDrawing[] = Object.values(services);

/** The members of all services together. */
const together = <Value>(part: (drawing: SomeDrawing) => Readonly<Record<string, Value>> | undefined) =>
  new Map(ALL.flatMap((drawing) => Object.entries(part(drawing) ?? {})));

const NODES = together((drawing) => drawing.nodes);
const KINDS = together((drawing) => drawing.kinds);
const PART_OF = together((drawing) => drawing.partOf);
const CONNECTIONS = together((drawing) => drawing.connections);
const NAMED = together((drawing) => drawing.named);
const RECORD_NAMES = together((drawing) => drawing.recordName);
const ARNS = new Map(ALL.flatMap(({ arns }) => (arns === undefined ? [] : [[arns.service, arns] as const])));
const PRINCIPALS = new Map(
  ALL.flatMap(({ principal }) => (principal === undefined ? [] : [[principal.name, principal.kind] as const])),
);
const ROUTINE: DrawingContext['routine'] = new Set(ALL.flatMap(({ routine = [] }) => routine));

/** Actions by which event source mappings poll. */
export const POLLING: ReadonlySet<string> = new Set(ALL.flatMap(({ polling = [] }) => polling));

/** What a resource of this type is drawn as. */
export const kindOfType = (type: string): NodeKind => NODES.get(type) ?? 'other';

/** Whether a resource of this type is drawn when no edge leads to it. */
export const isAlwaysDrawn = (type: string): boolean => KINDS.get(kindOfType(type))?.alwaysDrawn === true;

/** A kind in words, for one node and for several. */
export const wordsOf = (kind: NodeKind): readonly [one: string, many: string] =>
  KINDS.get(kind)?.words ?? ['Resource', 'Resources'];

/** The name of a resource in the stage's records, where neither its ARN nor its `Ref` contains it. */
export function recordNameOf(type: string, properties: Readonly<Record<string, unknown>>): string | undefined {
  const name = RECORD_NAMES.get(type)?.(properties);
  return typeof name === 'string' ? name : undefined;
}

/** The node that a resource is drawn as: itself, or the resource that it is part of. */
export function nodeOf(templates: Templates, id: ResourceId): ResourceId {
  const resource = templates.resource(id);
  const property = PART_OF.get(resource?.type ?? '');
  if (resource === undefined || property === undefined) return id;
  const [whole] = templates.referred(resource.chapter, at(resource.properties, property));
  return whole === undefined ? id : nodeOf(templates, whole);
}

/** Every connection that the templates make. */
export function connectionsOf(templates: Templates): readonly Connection[] {
  const named = (arn: string) =>
    templates.resources.filter(({ type, properties }) => NAMED.get(type)?.(properties, arn)).map(({ id }) => id);
  const context = { templates, named, routine: ROUTINE };
  return templates.resources.flatMap((resource) => CONNECTIONS.get(resource.type)?.(resource, context) ?? []);
}

/** The kind of node that an ARN names; undefined when its service draws none. */
export const kindOfArn = (arn: string): NodeKind | undefined => ARNS.get(arn.split(':')[2] ?? '')?.kind(arn);

/** The kind of node for which a service principal calls. */
export const kindOfPrincipal = (principal: string): NodeKind | undefined => PRINCIPALS.get(principal);

/** The name in an ARN, a URL or a name. */
export function nameOf(text: string): string {
  if (/^https?:/.test(text)) return text.slice(text.lastIndexOf('/') + 1);
  if (!text.startsWith('arn:')) return text;
  const [, , service = '', , , ...parts] = text.split(':');
  return ARNS.get(service)?.name?.(parts) ?? parts[0] ?? '';
}
