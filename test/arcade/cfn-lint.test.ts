import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cfnLint, installedCfnLint, unmaskedTemplates } from '@serverless-arcade/proofs/static-checks/cfn-lint.ts';

/** A property that no type has, two that a newer program may know at other types, and a text for a number. */
const WRONG = {
  Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 'many' } },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: 'p', Tags: [] },
  },
  Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}', Tags: [], Colour: 'red' } },
};

const folder = mkdtempSync(join(tmpdir(), 'arcade-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = installedCfnLint();
// Jest says nothing of a file in which everything is skipped.
if (program === undefined)
  process.stderr.write('cfn-lint is not installed: nobody lints the templates; "pip install cfn-lint" changes that\n');
const name = program ?? 'cfn-lint';
const lintTest = program === undefined ? test.skip : test;

/** Everything in one go: starting the program takes longer than one template. */
const findings: string[] = [];
if (program !== undefined) {
  beforeAll(() => {
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(wrong, JSON.stringify({ Resources: WRONG }));
    findings.push(...cfnLint([...unmaskedTemplates(folder), wrong]));
  }, 120_000);
}
const isWrong = (finding: string) => finding.startsWith('wrong.yaml ');

lintTest(`cdk-synth-tests: ${name} finds no error in the templates`, () => {
  expect(findings.filter((finding) => !isWrong(finding))).toEqual([]);
});

lintTest(`cdk-synth-tests: ${name} would find one, and a property is excused at its own type only`, () => {
  const places = findings.filter(isWrong).map((finding) => finding.split(' ').slice(1, 4).join(' '));
  expect(places.sort()).toEqual([
    'Dashboard AWS::CloudWatch::Dashboard Colour',
    'Permission AWS::Lambda::Permission Tags',
    'Queue AWS::SQS::Queue DelaySeconds',
  ]);
});
