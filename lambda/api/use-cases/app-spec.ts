import {
  array,
  type InferOutput,
  length,
  number,
  object,
  parse,
  pipe,
  record,
  regex,
  string,
  transform,
  union,
} from 'valibot';

const version = pipe(union([string(), number()]), transform(String), regex(/^\d+$/));
const propertiesSchema = object({ Name: string(), Alias: string(), CurrentVersion: version, TargetVersion: version });
const appSpecSchema = object({
  Resources: array(record(string(), object({ Properties: propertiesSchema }))),
});

/** What a deployment changes: from which version of a function to which one its alias is to lead. */
export interface Target {
  readonly functionName: string;
  readonly functionAlias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
}

/**
 * Reads the AppSpec of a deployment. CloudFormation sends it as JSON, and people who start a deployment by hand may send YAML.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html#reference-appspec-file-structure-resources-lambda
 * @throws when it does not deploy one function
 */
export function targetOf(appSpec: string): Target {
  const [properties] = parse(
    pipe(array(propertiesSchema), length(1)),
    isJson(appSpec) ? inJson(appSpec) : inYaml(appSpec),
  );
  if (properties === undefined) throw new Error('The revision deploys nothing');
  const { Name, Alias, CurrentVersion, TargetVersion } = properties;
  return { functionName: Name, functionAlias: Alias, currentVersion: CurrentVersion, targetVersion: TargetVersion };
}

const isJson = (appSpec: string) => appSpec.trimStart().startsWith('{');

function inJson(appSpec: string): readonly InferOutput<typeof propertiesSchema>[] {
  const { Resources } = parse(appSpecSchema, JSON.parse(appSpec));
  return Resources.flatMap((resources) => Object.values(resources)).map(({ Properties }) => Properties);
}

const PROPERTY = /^\s*(Name|Alias|CurrentVersion|TargetVersion):\s*["']?([^\s"'#]+)["']?\s*(?:#.*)?$/gm;

/** As much YAML as an AppSpec of one function has: a property on each line. A parser would make the bundle ten times as large. */
function inYaml(appSpec: string): readonly Readonly<Record<string, string>>[] {
  const lines = [...appSpec.matchAll(PROPERTY)].map(([, name = '', value = '']) => [name, value] as const);
  const properties = Object.fromEntries(lines);
  // Whatever is there twice belongs to two functions.
  return Object.keys(properties).length === lines.length ? [properties] : [properties, properties];
}
