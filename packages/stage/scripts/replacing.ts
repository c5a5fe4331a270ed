import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { array, looseObject, optional, parse, record, string } from 'valibot';

const WIDTH = 120;
const STAGE = join(import.meta.dirname, '..');

/** What the command line of the CDK knows of CloudFormation: https://github.com/cdklabs/awscdk-service-spec */
const database = looseObject({
  schema: looseObject({
    resource: looseObject({
      entities: array(
        looseObject({
          cloudFormationType: string(),
          properties: record(string(), looseObject({ causesReplacement: optional(string()) })),
        }),
      ),
    }),
  }),
});

/** The text of `edits/replacing.ts`: of each resource type that the stage knows, the properties that cannot be updated. */
export function replacingText(): string {
  const { resolve } = createRequire(import.meta.url);
  const file = join(dirname(resolve('aws-cdk/package.json')), 'db.json.gz');
  const { entities } = parse(database, JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'))).schema.resource;
  const sources = globSync('services/**/*.ts', { cwd: STAGE }).map((path) => readFileSync(join(STAGE, path), 'utf8'));
  const known = new Set(sources.flatMap((text) => [...text.matchAll(/'(AWS::\w+::\w+)'/g)].map(([, type]) => type)));
  const lines = entities
    .filter(({ cloudFormationType }) => known.has(cloudFormationType))
    .map(({ cloudFormationType: type, properties }) => {
      const names = Object.keys(properties).filter((name) => properties[name]?.causesReplacement === 'yes');
      return { type, names: names.sort() };
    })
    .filter(({ names }) => names.length > 0)
    .sort((a, b) => (a.type < b.type ? -1 : 1))
    .map(({ type, names }) => {
      const [key, value] = [`  '${type}':`, `'${names.join(' ')}',\n`];
      // As the formatter breaks lines.
      return `${key}${key.length + value.length > WIDTH ? '\n    ' : ' '}${value}`;
    });
  return `// Generated from the CDK's data of CloudFormation by "npm run services".

/** By resource type, the properties of which another value means another resource. */
export const REPLACING: Readonly<Record<string, string>> = {
${lines.join('')}};
`;
}

if (import.meta.main) writeFileSync(join(STAGE, 'edits', 'replacing.ts'), replacingText());
