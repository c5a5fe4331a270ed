import type { LoadedResource } from './loader.ts';
import type { StageCore } from './service.ts';

/**
 * Every resource of a type, as the templates declare it: for what a service tells of a resource and the stage does not
 * need itself, such as descriptions.
 */
export const declared = ({ stacks }: Pick<StageCore, 'stacks'>, type: string): readonly LoadedResource[] =>
  stacks().flatMap(({ resources }) => [...resources.values()].filter((resource) => resource.type === type));
