import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { optionalChapters } from '../../lib/arcade.ts';
import { normalizeTemplate, renderGoldenTemplate } from '../../lib/golden-template.ts';
import { synthArcade } from '../support/synth.ts';
import { firstDifference } from '../support/template-golden.ts';

/** The golden templates as a kind of file; that they are up to date is tested in each chapter. */
const { chapters } = synthArcade();
const directory = join(import.meta.dirname, '..', '..', 'templates');

test('cdk-synth-tests: there is a golden template for every chapter and no other', () => {
  const names = [...chapters.map(({ id }) => id), ...optionalChapters];
  expect(readdirSync(directory).sort()).toEqual(names.map((name) => `${name}.yaml`).sort());
});

describe.each(chapters)('$id', ({ id, stack }) => {
  const text = renderGoldenTemplate(stack, 'sandbox');

  test('cdk-synth-tests: read back, it is the template, so the comments are all that was added', () => {
    expect(parse(text)).toEqual(normalizeTemplate(stack.template));
    expect(parse(text, { version: '1.1' })).toEqual(normalizeTemplate(stack.template));
  });

  test('cdk-synth-tests: it holds nothing that changes from machine to machine or with the code', () => {
    const file = readFileSync(join(directory, `${id}.yaml`), 'utf8');
    expect(file).not.toMatch(/[0-9a-f]{32}/);
    expect(file).not.toMatch(/aws:cdk:|aws:asset:|BootstrapVersion/);
    expect(file).not.toContain(join(import.meta.dirname, '..', '..'));
  });

  test('cdk-synth-tests: it reads well: no aliases, no trailing blanks, comments within 110 columns', () => {
    expect(text).not.toMatch(/^\s*(\S+: )?[&*][\w-]+$/m);
    expect(text).not.toMatch(/[ \t]$/m);
    expect(text).not.toMatch(/\n\n\n/);
    expect(text.split('\n').filter((line) => /^ *#/.test(line) && line.length > 110)).toEqual([]);
  });
});

test('cdk-synth-tests: annotations are above their resource: first its own in the order in which they were made, then what is true of many', () => {
  const registration = chapters.find(({ id }) => id === 'registration');
  const text = registration === undefined ? '' : renderGoldenTemplate(registration.stack, 'sandbox');
  const [, above = ''] = /((?: {2}#.*\n)+) {2}RemindersQueue/.exec(text) ?? [];
  expect(above.match(/(?<=^ {2}# )[\w-]+: .*$/gm)).toEqual([
    'sqs-delay-queue: Delay queue',
    'sqs-visibility-timeout: Visibility timeout',
    'sqs-dlq-redrive-policy: Dead-letter queue',
    'sqs-long-polling: Long polling',
    'sqs-sns-encryption: Encrypted queues and topics',
  ]);
  expect(above).toMatch(/# sqs-delay-queue: Delay queue\n {2}# {3}A consumer sees each message 600 s after/);
});

describe('masking', () => {
  const [asset, content] = ['a1'.repeat(32), 'b2'.repeat(16)];
  const template = {
    Resources: {
      [`ApiDeploymentB17BE62D${content}`]: { Type: 'AWS::ApiGateway::Deployment', Metadata: { 'aws:cdk:path': 'x' } },
      Stage: {
        Properties: { DeploymentId: { Ref: `ApiDeploymentB17BE62D${content}` } },
        Metadata: { own: 1, 'aws:cdk:path': 'x' },
      },
      Function: { Properties: { Code: { S3Key: `${asset}.zip` } } },
    },
    Parameters: { BootstrapVersion: {}, Mine: {} },
    Rules: { CheckBootstrapVersion: {} },
  };

  test('cdk-synth-tests: hashes are masked wherever they stand, and only the own metadata of the CDK goes', () => {
    expect(normalizeTemplate(template)).toEqual({
      Resources: {
        'ApiDeploymentB17BE62D<hash>': { Type: 'AWS::ApiGateway::Deployment' },
        Stage: { Properties: { DeploymentId: { Ref: 'ApiDeploymentB17BE62D<hash>' } }, Metadata: { own: 1 } },
        Function: { Properties: { Code: { S3Key: '<asset>.zip' } } },
      },
      Parameters: { Mine: {} },
    });
  });

  test('cdk-synth-tests: the template itself stays as it is', () => {
    const before = structuredClone(template);
    normalizeTemplate(template);
    expect(template).toEqual(before);
  });
});

test('cdk-synth-tests: a difference is shown where it begins', () => {
  expect(firstDifference('a\nb\nc', 'a\nb\nc')).toBeUndefined();
  expect(firstDifference('a\nb\nc', 'a\nB\nc')).toBe('first difference at line 2:\n- b\n- c\n+ B\n+ c');
  expect(firstDifference('a', 'a\nb')).toBe('first difference at line 2:\n+ b');
});
