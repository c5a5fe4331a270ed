import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { array, type InferOutput, number, object, parse, record, string, union } from 'valibot';
import { parse as parseYaml } from 'yaml';

const TEMPLATES = join(import.meta.dirname, '..', '..', '..', 'templates');

/**
 * What CloudFormation documents and cfn-lint 1.51.0 did not know yet, by type and property; a version that knows it finds
 * nothing to excuse. Each with its page.
 */
const NEWER: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html
  'AWS::CloudWatch::Dashboard': 'Tags',
};

/** `cfn-lint 1.51.0`, or nothing: a Python program that nobody has to have, https://github.com/aws-cloudformation/cfn-lint */
export function installedCfnLint(): string | undefined {
  const { status, stdout } = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Copies of the golden templates in a folder, in which what they mask has letters and digits again. @returns the files */
export function unmaskedTemplates(folder: string): readonly string[] {
  return globSync('*.yaml', { cwd: TEMPLATES }).map((name) => {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(join(TEMPLATES, name), 'utf8').replaceAll(/<(?:hash|asset)>/g, 'masked'));
    return file;
  });
}

const findingSchema = object({
  Filename: string(),
  Message: string(),
  Location: object({ Path: array(union([string(), number()])) }),
  Rule: object({ Id: string() }),
});
const templateSchema = object({ Resources: record(string(), object({ Type: string() })) });

/**
 * Errors only: what a version of the program warns of is its opinion, and nobody chose its version.
 * @returns a line for each
 * @throws when the program says something else
 */
export function cfnLint(files: readonly string[]): readonly string[] {
  const options = ['--format', 'json', '--ignore-checks', 'W', 'I', '--'];
  const { stdout, stderr } = spawnSync('cfn-lint', [...options, ...files], { encoding: 'utf8' });
  if (stderr !== '') throw new Error(`cfn-lint says ${stderr}`);
  return parse(array(findingSchema), JSON.parse(stdout)).flatMap(describeFinding);
}

/** `plays.yaml Queue AWS::SQS::Queue DelaySeconds E3012: ...`; nothing for what is only newer than the program. */
function describeFinding({ Filename, Message, Location, Rule }: InferOutput<typeof findingSchema>): readonly string[] {
  const [, id = '', , property] = Location.Path.map(String);
  const { Resources } = parse(templateSchema, parseYaml(readFileSync(Filename, 'utf8')));
  const type = Resources[id]?.Type ?? '';
  // A property that a type does not have.
  if (Rule.Id === 'E3002' && Location.Path.length === 4 && NEWER[type] === property) return [];
  return [`${basename(Filename)} ${id} ${type} ${property} ${Rule.Id}: ${Message}`];
}
