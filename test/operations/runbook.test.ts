import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { optionalChapters } from '../../lib/arcade.ts';
import { synthArcade } from '../support/synth.ts';
import { synthChapter } from '../support/synth-chapter.ts';
import { resources } from '../support/template-resources.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'chapters', 'operations.md'), 'utf8');
const core = resources(synthArcade({ environment: 'prod' }), 'AWS::CloudWatch::Alarm');
const onRequest = optionalChapters.flatMap((name) => resources(synthChapter(name, 'prod'), 'AWS::CloudWatch::Alarm'));
const alarms = [...core, ...onRequest];

/** The names in the first column of the runbook, each as a pattern of logical ids. */
const rows = (page.split('## Runbook')[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
  .filter((name) => name !== 'Health')
  .map((name) => {
    const inner = name.replaceAll('<n>', String.raw`\d+`).replaceAll('...', String.raw`\w*`);
    // A logical id ends in eight characters of the CDK's, and an alarm of several has a number.
    return { name, pattern: new RegExp(String.raw`^${inner}\d?[0-9A-F]{8}$`) };
  });

test('alarm-lambda-api: the runbook knows every alarm', () => {
  const unknown = alarms.filter(({ logicalId }) => !rows.some(({ pattern }) => pattern.test(logicalId)));
  expect(unknown.map(({ logicalId }) => logicalId)).toEqual([]);
});

test('alarm-lambda-api: the runbook knows no alarm that is gone', () => {
  const gone = rows.filter(({ pattern }) => !alarms.some(({ logicalId }) => pattern.test(logicalId)));
  expect(gone.map(({ name }) => name)).toEqual([]);
});
