import { expect, test } from '@jest/globals';
import { instanceOf } from '../../lib/instance.ts';
import { arcadeApp } from '../support/arcade-app.ts';
import { synthArcade } from '../support/synth.ts';
import { synthDirectory } from '../support/synth-directory.ts';
import { resources } from '../support/template-resources.ts';

test('multi-env-config: without a choice the sandbox is arcade, and production arcade-prod', () => {
  expect(instanceOf('sandbox')).toBe('arcade');
  expect(instanceOf('prod')).toBe('arcade-prod');
});

test.each(['arcade', 'alice', 'Alice-2', 'a', 'alice-prod', 'ALICE-PROD', 'prod', 'x-production'])(
  'multi-env-config: "%s" is the name of one environment, whatever somebody says',
  (name) => {
    const takenBy = (['sandbox', 'prod'] as const).filter((environment) => {
      try {
        return instanceOf(environment, name) === name;
      } catch {
        return false;
      }
    });
    expect(takenBy).toEqual([name.toLowerCase().endsWith('-prod') ? 'prod' : 'sandbox']);
  },
);

test.each([
  ['prod', 'arcade', /"arcade".*ends in "-prod"/],
  ['sandbox', 'arcade-prod', /"arcade-prod".*ends in "-prod"/],
  ['sandbox', 'Bad Name!', /letters, digits and hyphens/],
  ['sandbox', '', /letters, digits and hyphens/],
  ['sandbox', '2nd', /a letter first/],
  ['sandbox', 'two-', /letters, digits and hyphens/],
  ['sandbox', 'two\nlines', /letters, digits and hyphens/],
  ['sandbox', 'has-twenty-one-letters'.slice(0, 21), /21 characters, and 20 fit/],
  ['sandbox', 'aws-arcade', /"aws" or "ssm"/],
  ['sandbox', 'SSMarcade', /"aws" or "ssm"/],
] as const)('multi-env-config: %s does not take the instance "%s"', (environment, name, message) => {
  expect(() => instanceOf(environment, name)).toThrow(message);
});

test('multi-env-config: the arcade itself refuses it, so nothing is synthesized', () => {
  const synth = () => arcadeApp({ environment: 'prod', instance: 'arcade', outdir: synthDirectory() });
  expect(synth).toThrow(/one of prod/);
});

test('multi-env-config: an instance of 20 characters fits into every name that begins with it, and no longer one does', () => {
  const instance = 'fifteen-letter-prod'.padStart(20, 'a');
  const build = () => arcadeApp({ environment: 'prod', instance, outdir: synthDirectory() });
  expect(build).not.toThrow();
  const rules = resources(synthArcade(), 'AWS::XRay::SamplingRule').map(({ Properties }) => Properties.SamplingRule);
  const longest = Math.max(...rules.map((rule) => String(Object(rule).RuleName).length));
  expect(longest - 'arcade'.length + instance.length).toBe(32);
});
