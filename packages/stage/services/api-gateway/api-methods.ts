import type { ApiDefinition } from './definition.ts';
import type { MethodName } from './method-settings.ts';

/** The names of all methods of an API, as it is defined now. */
export function methodsOf({ resources, methods }: ApiDefinition): readonly MethodName[] {
  const pathOf = (resourceId: string): string => {
    const { parentId, pathPart } = resources.get(resourceId) ?? { parentId: undefined, pathPart: '' };
    return parentId === undefined ? '' : `${pathOf(parentId)}/${pathPart}`;
  };
  return [...methods].flatMap(([resourceId, ofResource]) =>
    ofResource.map(({ httpMethod }) => ({ httpMethod, resourcePath: pathOf(resourceId) || '/' })),
  );
}
