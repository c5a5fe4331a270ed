import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { array, looseObject, optional, parse, record, string, unknown } from 'valibot';

const WIDTH = 120;

/** The package of the stage. */
export const STAGE = join(import.meta.dirname, '..');

const valueType = looseObject({ type: string(), element: optional(looseObject({ type: string() })) });

/** What the command line of the CDK knows of CloudFormation: https://github.com/cdklabs/awscdk-service-spec */
const database = looseObject({
  schema: looseObject({
    resource: looseObject({
      entities: array(
        looseObject({
          cloudFormationType: string(),
          properties: record(
            string(),
            looseObject({
              type: valueType,
              causesReplacement: optional(string()),
              previousTypes: optional(array(unknown())),
            }),
          ),
        }),
      ),
    }),
  }),
});

/** The resource types of CloudFormation that the stage knows, with their properties, by their names. */
export function knownResourceTypes() {
  const { resolve } = createRequire(import.meta.url);
  const file = join(dirname(resolve('aws-cdk/package.json')), 'db.json.gz');
  const { entities } = parse(database, JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'))).schema.resource;
  const sources = globSync('services/**/*.ts', { cwd: STAGE }).map((path) => readFileSync(join(STAGE, path), 'utf8'));
  const known = new Set(sources.flatMap((text) => [...text.matchAll(/'(AWS::\w+::\w+)'/g)].map(([, type]) => type)));
  return entities
    .filter(({ cloudFormationType }) => known.has(cloudFormationType))
    .map(({ cloudFormationType: type, properties }) => ({ type, properties }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** The lines of a table by resource type, broken as the formatter does it. Types without a name are left out. */
export function tableOf(rows: readonly { readonly type: string; readonly names: readonly string[] }[]): string {
  return rows
    .filter(({ names }) => names.length > 0)
    .map(({ type, names }) => {
      const [key, value] = [`  '${type}':`, `'${names.join(' ')}',\n`];
      return `${key}${key.length + value.length > WIDTH ? '\n    ' : ' '}${value}`;
    })
    .join('');
}
