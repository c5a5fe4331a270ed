import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownResourceTypes, STAGE, tableOf } from './cloudformation.ts';

interface Property {
  readonly type: { readonly type: string; readonly element?: { readonly type: string } | undefined };
  readonly previousTypes?: readonly unknown[] | undefined;
}

/** The text of `property-types.ts`: of each resource type that the stage knows, the types of its properties. */
export function propertyTypesText(): string {
  const rows = knownResourceTypes().map(({ type, properties }) => ({
    type,
    names: Object.entries(properties)
      .flatMap(([name, property]) => {
        const kind = kindOf(property);
        return kind === undefined ? [] : [`${name}:${kind}`];
      })
      .sort(),
  }));
  return `// Generated from the CDK's data of CloudFormation by "npm run services".

/** By resource type, what its properties are. One that is not named may be anything. */
export const PROPERTY_TYPES: Readonly<Record<string, string>> = {
${tableOf(rows)}};
`;
}

/** In the words of `property-type.ts`; undefined where CloudFormation takes several types. */
function kindOf({ type: { type, element }, previousTypes }: Property): string | undefined {
  if (previousTypes !== undefined) return undefined;
  switch (type) {
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'map':
    case 'ref':
      return 'object';
    case 'array':
      return element?.type === 'tag' ? 'tags' : element?.type === 'string' ? 'texts' : 'list';
    default:
      return undefined;
  }
}

if (import.meta.main) writeFileSync(join(STAGE, 'property-types.ts'), propertyTypesText());
