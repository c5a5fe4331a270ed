import { type ResourceResult, type ResourceType, resourceType } from './registry.ts';
import { physicalName } from './resource-values.ts';

/** A type of resources that exist on the stage, can be referred to, and do nothing. */
export interface IdleResource {
  readonly type: string;
  /** The properties that it may have. CloudFormation's type of each is checked. */
  readonly properties: readonly string[];
  /** Why the stage does nothing with them. */
  readonly reason: string;
  /** What references to the resource give. @param name one that no other resource has */
  readonly answers: (name: string, properties: Readonly<Record<string, unknown>>) => ResourceResult;
}

/** Declares such a type. A property that is not listed is refused by name, as for all types. */
export const idleResource = ({ type, properties, reason, answers }: IdleResource): ResourceType =>
  resourceType({
    type,
    properties: {},
    notExecuted: Object.fromEntries(properties.map((name) => [name, reason])),
    create: (given, origin) => answers(physicalName(origin), given),
  });
