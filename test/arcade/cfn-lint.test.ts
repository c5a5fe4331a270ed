import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

/** cfn-lint is a Python program that nobody has to have: https://github.com/aws-cloudformation/cfn-lint */
const isInstalled = spawnSync('cfn-lint', ['--version']).status === 0;
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

/** Errors only: what a version of the program warns of is its opinion, and nobody chose its version. */
const lint = (files: readonly string[]) =>
  spawnSync('cfn-lint', ['--format', 'parseable', '--ignore-checks', 'W', 'I', '--', ...files], { encoding: 'utf8' });

/** Tags of dashboards, which the CDK's copy of CloudFormation's schemas has, and cfn-lint's does not yet. */
const IS_NEWER =
  /operations\.yaml:\d+:\d+:\d+:\d+:E3002:Additional properties are not allowed \('Tags' was unexpected\)/;

if (isInstalled) {
  test('cdk-synth-tests: cfn-lint finds no error in the templates, and would find one', () => {
    const wrong = join(folder, 'wrong.template');
    writeFileSync(wrong, 'Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: many } } }\n');
    const { stdout, stderr } = lint([...unmasked(), wrong]);
    const findings = stdout.split('\n').filter((line) => line !== '' && !IS_NEWER.test(line));
    expect([findings.filter((line) => !line.startsWith(wrong)), stderr]).toEqual([[], '']);
    expect(findings).toContainEqual(expect.stringMatching(/:E\d{4}:/));
  }, 120_000);
} else {
  test.skip('cdk-synth-tests: cfn-lint is not installed on this machine, so the templates are not linted', () => {});
}
