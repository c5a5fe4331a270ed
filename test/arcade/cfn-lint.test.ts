import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { array, type InferOutput, number, object, parse, record, string, union } from 'valibot';
import { parse as parseYaml } from 'yaml';

/** cfn-lint is a Python program that nobody has to have: https://github.com/aws-cloudformation/cfn-lint */
const { status, stdout: version } = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
const isInstalled = status === 0;

/**
 * What CloudFormation documents and cfn-lint 1.51.0 did not know yet, by type and property; a version that knows it finds
 * nothing to excuse. Each with its page.
 */
const NEWER: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html
  'AWS::CloudWatch::Dashboard': 'Tags',
};

/** A property that no type has, two that a newer program may know at other types, and a text for a number. */
const WRONG = {
  Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 'many' } },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: 'p', Tags: [] },
  },
  Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}', Tags: [], Colour: 'red' } },
};

const templates = join(import.meta.dirname, '..', '..', 'templates');
const folder = mkdtempSync(join(tmpdir(), 'arcade-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the golden templates mask would be letters and digits. */
function unmasked(): readonly string[] {
  return globSync('*.yaml', { cwd: templates }).map((name) => {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(join(templates, name), 'utf8').replaceAll(/<(?:hash|asset)>/g, 'masked'));
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

/** Errors only: what a version of the program warns of is its opinion, and nobody chose its version. */
function lint(files: readonly string[]): readonly string[] {
  const options = ['--format', 'json', '--ignore-checks', 'W', 'I', '--'];
  const { stdout, stderr } = spawnSync('cfn-lint', [...options, ...files], { encoding: 'utf8' });
  expect(stderr).toBe('');
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

// Jest says nothing of a file in which everything is skipped.
if (!isInstalled)
  process.stderr.write('cfn-lint is not installed: nobody lints the templates; "pip install cfn-lint" changes that\n');
const lintTest = isInstalled ? test : test.skip;
const program = version?.trim() ?? 'cfn-lint';

/** Everything in one go: starting the program takes longer than one template. */
const findings: string[] = [];
if (isInstalled) {
  beforeAll(() => {
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(wrong, JSON.stringify({ Resources: WRONG }));
    findings.push(...lint([...unmasked(), wrong]));
  }, 120_000);
}
const isWrong = (finding: string) => finding.startsWith('wrong.yaml ');

lintTest(`cdk-synth-tests: ${program} finds no error in the templates`, () => {
  expect(findings.filter((finding) => !isWrong(finding))).toEqual([]);
});

lintTest(`cdk-synth-tests: ${program} would find one, and a property is excused at its own type only`, () => {
  const places = findings.filter(isWrong).map((finding) => finding.split(' ').slice(1, 4).join(' '));
  expect(places.sort()).toEqual([
    'Dashboard AWS::CloudWatch::Dashboard Colour',
    'Permission AWS::Lambda::Permission Tags',
    'Queue AWS::SQS::Queue DelaySeconds',
  ]);
});
