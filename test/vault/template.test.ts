import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('vault');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('kms-customer-key: is rotated each year, and a deletion can be taken back for a week', () => {
  const { Properties } = theOnly(chapter, 'AWS::KMS::Key', 'Key');
  expect(Properties).toMatchObject({ EnableKeyRotation: true, RotationPeriodInDays: 365, PendingWindowInDays: 7 });
});

test('kms-customer-key: has a name that outlives it', () => {
  expect(theOnly(chapter, 'AWS::KMS::Alias').Properties).toMatchObject({ AliasName: 'alias/arcade/vault' });
});
