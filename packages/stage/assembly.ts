import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  array,
  boolean,
  custom,
  type GenericSchema,
  type InferOutput,
  looseObject,
  object,
  optional,
  pipe,
  record,
  safeParse,
  string,
  unknown,
} from 'valibot';
import { StageError } from './errors.ts';
import { readJson } from './json.ts';
import { describe } from './state/durable.ts';

/** Valibot takes a list for an object. */
const map = <S extends GenericSchema>(schema: S) =>
  pipe(
    custom<unknown>((value) => !Array.isArray(value), 'Expected an object, not a list'),
    schema,
  );

const templateSchema = map(
  looseObject({
    Description: optional(string()),
    Parameters: optional(
      record(
        string(),
        looseObject({ Type: optional(string()), Default: optional(unknown()), NoEcho: optional(unknown()) }),
      ),
    ),
    Conditions: optional(record(string(), unknown())),
    Mappings: optional(record(string(), record(string(), record(string(), unknown())))),
    Resources: optional(
      record(
        string(),
        looseObject({
          Type: string(),
          Properties: optional(map(record(string(), unknown())), {}),
          Metadata: optional(map(record(string(), unknown()))),
          DependsOn: optional(unknown()),
          Condition: optional(string()),
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
          Condition: optional(string()),
          Export: optional(object({ Name: unknown() })),
        }),
      ),
      {},
    ),
  }),
);

const manifestSchema = object({
  artifacts: record(
    string(),
    looseObject({
      type: string(),
      environment: optional(string()),
      dependencies: optional(array(string()), []),
      properties: optional(
        looseObject({
          templateFile: optional(string()),
          directoryName: optional(string()),
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
  // An image that a command builds has no folder.
  dockerImages: optional(record(string(), looseObject({ source: looseObject({ directory: optional(string()) }) })), {}),
});

export type Template = InferOutput<typeof templateSchema>;

/** A stack of the cloud assembly, ready to be read. */
export interface AssemblyStack {
  /** The stack's id in the app: the chapter. */
  readonly id: string;
  readonly stackName: string;
  readonly template: Template;
  readonly tags: Readonly<Record<string, string>>;
  /** The account that it is in. @default the stage's own */
  readonly account?: string;
  /** Whether CloudFormation refuses to delete it. */
  readonly terminationProtection: boolean;
  /** Absolute folder of each file asset, and the build context of each image, by its hash. */
  readonly assets: ReadonlyMap<string, string>;
  /** The stacks that are resources of this one, by their logical ids. */
  readonly nested: ReadonlyMap<string, AssemblyStack>;
}

/** Stacks with those that are part of them. */
export const withNested = (stacks: readonly AssemblyStack[]): readonly AssemblyStack[] =>
  stacks.flatMap((stack) => [stack, ...withNested([...stack.nested.values()])]);

/**
 * Reads the output of `cdk synth`, stacks in the order in which they deploy. Those of a CDK stage are in an assembly of its
 * own, in a folder of this one: they are read with the others.
 *
 * A stack that names an account and no Region is in that account, next to the stage's own, in which the stacks are that name neither.
 * @throws StageError when there is no assembly, or a file of it is not what `cdk synth` writes: one line with the file and
 *   the place; when its stacks are for several environments
 */
export function readAssembly(directory: string): readonly AssemblyStack[] {
  const environments = new Map<string, string>();
  const stacks = readFolder(directory, environments);
  const hasHome = stacks.some(({ account }) => account === undefined);
  const home = [...environments].filter(([environment]) => !hasHome || !IN_ACCOUNT.test(environment));
  if (home.length < 2) return hasHome ? stacks : stacks.map(({ account: _, ...stack }) => stack);
  const found = home.map(([environment, folder]) => `${environment} in ${folder}`).join(', ');
  throw new StageError(
    `${directory} has stacks for several environments: ${found}. The local stage runs one: give it the folder of a CDK stage.`,
  );
}

/** A stack without an account and a Region of its own is for any environment. */
const ANY_ENVIRONMENT = 'aws://unknown-account/unknown-region';
/** An account without a Region. */
const IN_ACCOUNT = /^aws:\/\/(\d{12})\/unknown-region$/;

/** @param environments what the stacks are for, each with the folder where it was found first; completed here */
function readFolder(directory: string, environments: Map<string, string>): readonly AssemblyStack[] {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new StageError(`No cloud assembly in ${directory}: run "npx cdk synth" first.`);
  }
  const { artifacts } = readFile(manifestFile, manifestSchema);
  const ordered: AssemblyStack[] = [];
  const visited = new Set<string>();
  const visit = (id: string): void => {
    const artifact = Object.hasOwn(artifacts, id) ? artifacts[id] : undefined;
    if (artifact === undefined || visited.has(id)) return;
    visited.add(id);
    for (const dependency of artifact.dependencies) visit(dependency);
    const { type, environment = ANY_ENVIRONMENT, properties } = artifact;
    if (type === 'cdk:cloud-assembly') {
      ordered.push(...readFolder(join(directory, properties.directoryName ?? id), environments));
    }
    const { templateFile, stackName = id, tags = {}, terminationProtection = false } = properties;
    if (type !== 'aws:cloudformation:stack' || templateFile === undefined) return;
    const [, account] = IN_ACCOUNT.exec(environment) ?? [];
    if (environment !== ANY_ENVIRONMENT && !environments.has(environment)) environments.set(environment, directory);
    const assets = readAssets(directory, `${id}.assets.json`);
    const known = { id, stackName, tags, terminationProtection, assets, ...(account === undefined ? {} : { account }) };
    ordered.push(readStack(known, join(directory, templateFile)));
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return ordered;
}

/** The end of the address at which an asset with a template is: its hash. */
const TEMPLATE_ASSET = /\/([^/"]+)\.json"/;

/** Reads a stack with those that are part of it. Their templates are assets of the outermost one. */
function readStack(stack: Omit<AssemblyStack, 'template' | 'nested'>, file: string): AssemblyStack {
  const template = readFile(file, templateSchema);
  const nested = Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) => {
    if (Type !== 'AWS::CloudFormation::Stack') return [];
    const [, hash = ''] = TEMPLATE_ASSET.exec(JSON.stringify(Properties.TemplateURL ?? '')) ?? [];
    const nestedFile = stack.assets.get(hash);
    // As CloudFormation names it, without a random end.
    const name = `${stack.stackName}-${logicalId}`;
    return nestedFile === undefined
      ? []
      : [[logicalId, readStack({ ...stack, id: name, stackName: name }, nestedFile)] as const];
  });
  return { ...stack, template, nested: new Map(nested) };
}

function readAssets(directory: string, file: string): ReadonlyMap<string, string> {
  if (!existsSync(join(directory, file))) return new Map();
  const { files, dockerImages } = readFile(join(directory, file), assetsSchema);
  const folders = [
    ...Object.entries(files).map(([hash, { source }]) => [hash, source.path] as const),
    ...Object.entries(dockerImages).map(([hash, { source }]) => [hash, source.directory] as const),
  ];
  return new Map(
    folders.flatMap(([hash, path]) => (path === undefined ? [] : [[hash, resolve(directory, path)] as const])),
  );
}

function readFile<S extends GenericSchema>(file: string, schema: S): InferOutput<S> {
  const json = jsonIn(file);
  const name = reservedName(json, []);
  if (name !== undefined) throw new StageError(`${file}: ${name} is a name that the local stage cannot take.`);
  const parsed = safeParse(schema, json);
  if (parsed.success) return parsed.output;
  throw new StageError(`${file}: ${describe(parsed.issues[0])}.`);
}

function jsonIn(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StageError(`${file} cannot be read: ${reason(error)}.`);
  }
  try {
    return readJson(text);
  } catch (error) {
    throw new StageError(`${file} is not JSON that the local stage can read: ${reason(error)}.`);
  }
}

/** What Node.js says, in one line: it repeats what it has read, line ends included. */
const reason = (error: unknown) => String(Object(error).message).replaceAll(/\s+/g, ' ');

/** Members of these names would be lost without a word: objects of JavaScript have them already. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** The path of the first member that has a reserved name. */
function reservedName(value: unknown, path: readonly string[]): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const place = [...path, name];
    const found = RESERVED.has(name) ? place.join('.') : reservedName(inner, place);
    if (found !== undefined) return found;
  }
  return undefined;
}
