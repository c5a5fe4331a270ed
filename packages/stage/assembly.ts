import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  array,
  boolean,
  type GenericSchema,
  type InferOutput,
  looseObject,
  object,
  optional,
  parse,
  record,
  string,
  unknown,
} from 'valibot';
import { StageError } from './errors.ts';

const templateSchema = looseObject({
  Description: optional(string()),
  Parameters: optional(record(string(), looseObject({ Default: optional(unknown()), NoEcho: optional(unknown()) }))),
  Resources: optional(
    record(
      string(),
      looseObject({
        Type: string(),
        Properties: optional(record(string(), unknown()), {}),
        DependsOn: optional(unknown()),
        Condition: optional(unknown()),
      }),
    ),
    {},
  ),
  Outputs: optional(
    record(
      string(),
      looseObject({
        Value: unknown(),
        Description: optional(string()),
        Export: optional(object({ Name: unknown() })),
      }),
    ),
    {},
  ),
});

const manifestSchema = object({
  artifacts: record(
    string(),
    looseObject({
      type: string(),
      dependencies: optional(array(string()), []),
      properties: optional(
        looseObject({
          templateFile: optional(string()),
          stackName: optional(string()),
          tags: optional(record(string(), string())),
          terminationProtection: optional(boolean()),
        }),
        {},
      ),
    }),
  ),
});

const assetsSchema = object({
  files: optional(record(string(), looseObject({ source: looseObject({ path: string() }) })), {}),
});

export type Template = InferOutput<typeof templateSchema>;

/** A stack of the cloud assembly, ready to be read. */
export interface AssemblyStack {
  /** The stack's id in the app: the chapter. */
  readonly id: string;
  readonly stackName: string;
  readonly template: Template;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether CloudFormation refuses to delete it. */
  readonly terminationProtection: boolean;
  /** Absolute folder of each file asset by its hash. */
  readonly assets: ReadonlyMap<string, string>;
}

/**
 * Reads the output of `cdk synth`, stacks in the order in which they deploy.
 * @throws StageError when there is no assembly
 */
export function readAssembly(directory: string): readonly AssemblyStack[] {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new StageError(`No cloud assembly in ${directory}: run "npm run synth" first.`);
  }
  const { artifacts } = readJson(manifestFile, manifestSchema);
  const ordered: AssemblyStack[] = [];
  const visited = new Set<string>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (artifact === undefined || visited.has(id)) return;
    visited.add(id);
    for (const dependency of artifact.dependencies) visit(dependency);
    const { templateFile, stackName = id, tags = {}, terminationProtection = false } = artifact.properties;
    if (artifact.type !== 'aws:cloudformation:stack' || templateFile === undefined) return;
    ordered.push({
      id,
      stackName,
      tags,
      terminationProtection,
      template: readJson(join(directory, templateFile), templateSchema),
      assets: readAssets(directory, `${id}.assets.json`),
    });
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return ordered;
}

function readAssets(directory: string, file: string): ReadonlyMap<string, string> {
  if (!existsSync(join(directory, file))) return new Map();
  const { files } = readJson(join(directory, file), assetsSchema);
  return new Map(Object.entries(files).map(([hash, { source }]) => [hash, join(directory, source.path)]));
}

function readJson<S extends GenericSchema>(file: string, schema: S): InferOutput<S> {
  return parse(schema, JSON.parse(readFileSync(file, 'utf8')));
}
