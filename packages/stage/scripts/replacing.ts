import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownResourceTypes, STAGE, tableOf } from './cloudformation.ts';

/** The text of `edits/replacing.ts`: of each resource type that the stage knows, the properties that cannot be updated. */
export function replacingText(): string {
  const rows = knownResourceTypes().map(({ type, properties }) => ({
    type,
    names: Object.keys(properties)
      .filter((name) => properties[name]?.causesReplacement === 'yes')
      .sort(),
  }));
  return `// Generated from the CDK's data of CloudFormation by "npm run services".

/** By resource type, the properties of which another value means another resource. */
export const REPLACING: Readonly<Record<string, string>> = {
${tableOf(rows)}};
`;
}

if (import.meta.main) writeFileSync(join(STAGE, 'edits', 'replacing.ts'), replacingText());
