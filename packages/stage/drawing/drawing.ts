import type { Json, ResourceId, TemplateResource, Templates } from './templates.ts';

/** Why two resources are connected. */
export type EdgeKind =
  /** A mapping polls a queue or a stream for a function. */
  | 'event-source'
  /** A subscription or a target of a rule. */
  | 'subscription'
  /** A service may invoke a function. */
  | 'invoke'
  /** A role may call actions on a resource. */
  | 'permission'
  /** Where failures go. */
  | 'dead-letter';

/** One reason in the templates to draw an edge. Its ends may be parts of other resources. */
export interface Connection {
  readonly from: ResourceId;
  readonly to: ResourceId;
  readonly kind: EdgeKind;
  readonly madeBy: ResourceId;
  /** IAM actions, of a permission. */
  readonly actions?: readonly string[];
}

/** What a reader of connections can look at besides its resource. */
export interface DrawingContext {
  readonly templates: Templates;
  /** Resources that an ARN names in words, without a reference. */
  readonly named: (arn: string) => readonly ResourceId[];
  /** IAM actions that say nothing about the flow. */
  readonly routine: ReadonlySet<string>;
}

/** Finds the connections that a resource makes. */
export type Connect = (resource: TemplateResource, context: DrawingContext) => readonly Connection[];

export interface KindOfNode {
  /** For one and for several: `['Queue', 'Queues']`. */
  readonly words: readonly [one: string, many: string];
  /** Whether a node is drawn when no edge leads to it. @default false */
  readonly alwaysDrawn?: boolean;
}

/** How the resources of one service are drawn. Nothing here is known of the application. */
export interface ServiceDrawing<Kind extends string = string> {
  /** The resource types that are nodes, each with its kind. */
  readonly nodes?: Readonly<Record<string, Kind>>;
  /** The kinds of nodes. */
  readonly kinds?: Readonly<Record<Kind, KindOfNode>>;
  /** Resource types that are part of another resource, and the property that refers to it. */
  readonly partOf?: Readonly<Record<string, string>>;
  /** The connections that resources make, by resource type. */
  readonly connections?: Readonly<Record<string, Connect>>;
  /** Finds what an ARN of the service names. */
  readonly arns?: {
    /** The third part of the ARN, such as `sqs`. */
    readonly service: string;
    readonly kind: (arn: string) => Kind;
    /** The name, from the parts after the account. @default the first part */
    readonly name?: (parts: readonly string[]) => string;
  };
  /** The principal that calls for the service, such as `sns.amazonaws.com`, and the kind of node that it calls for. */
  readonly principal?: { readonly name: string; readonly kind: Kind };
  /** Actions by which an event source mapping polls. The edge of the mapping stands for them. */
  readonly polling?: readonly string[];
  /** Actions that say nothing about the flow, such as those by which a function writes its log. */
  readonly routine?: readonly string[];
  /** Whether an ARN names a resource of the service in words, without a reference. */
  readonly named?: Readonly<Record<string, (properties: Json, arn: string) => boolean>>;
  /** The name of a resource in the stage's records, for types whose ARN and `Ref` do not contain it. */
  readonly recordName?: Readonly<Record<string, (properties: Json) => unknown>>;
}

/** Declares how the resources of a service are drawn. */
export const drawingOf = <const Kind extends string>(drawing: ServiceDrawing<Kind>): ServiceDrawing<Kind> => drawing;
