import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { looseObject, optional, parse, record, string, unknown } from 'valibot';

/** The file with the code of a function. @param handler its path without the end, such as `api/record-play` */
export function codeOf(assembly: string, handler: string): string {
  const [file] = globSync(`asset.*/${handler}.mjs`, { cwd: assembly });
  if (file === undefined) throw new Error(`The assembly has no code of ${handler}`);
  return join(assembly, file);
}

const functionSchema = looseObject({
  Handler: optional(string()),
  Environment: optional(looseObject({ Variables: optional(record(string(), unknown()), {}) }), {}),
});
const templateSchema = looseObject({ Resources: record(string(), looseObject({ Properties: optional(unknown()) })) });

/** The variables of a function; where the value is known only after deployment, any value: nothing is called. */
export function variablesOf(assembly: string, handler: string): Readonly<Record<string, string>> {
  for (const file of globSync('*.template.json', { cwd: assembly })) {
    const template = parse(templateSchema, JSON.parse(readFileSync(join(assembly, file), 'utf8')));
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type !== 'AWS::Lambda::Function') continue;
      const found = parse(functionSchema, Properties);
      if (found.Handler?.startsWith(`${handler}.`)) return literals(found.Environment.Variables ?? {});
    }
  }
  throw new Error(`The assembly has no function ${handler}`);
}

const literals = (variables: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : 'bench']),
  );
