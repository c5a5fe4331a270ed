import { expect, test } from '@jest/globals';
import { explain } from '../../lib/explanations.ts';
import type { RecordedAnnotation } from '../../lib/pattern.ts';

const own = (why: string): RecordedAnnotation => ({ pattern: 'sqs-fifo', why });
const shared = (why: string): RecordedAnnotation => ({ pattern: 'ddb-ttl', why, once: true });

/** What readers are told, by logical id: the texts, starred where others refer to them, and the reference. */
function told(annotations: Readonly<Record<string, readonly RecordedAnnotation[]>>): Record<string, unknown> {
  const explanations = explain(Object.keys(annotations), new Map(Object.entries(annotations)));
  return Object.fromEntries(
    [...explanations].map(([id, { texts, reference }]) => [
      id,
      [
        ...texts.map(({ why, repeated }) => `${why}${repeated ? ' *' : ''}`),
        ...(reference === undefined ? [] : [reference]),
      ],
    ]),
  );
}

test('cdk-synth-tests: what repeats is explained at the first resource, after what only that one shows', () => {
  expect(told({ First: [shared('Shared.'), own('Own.')], Second: [own('Other.'), shared('Shared.')] })).toEqual({
    First: ['Own.', 'Shared. *'],
    Second: ['Other.', 'as at First'],
  });
});

test('cdk-synth-tests: a text that could repeat and does not has no star', () => {
  expect(told({ Only: [shared('Shared.')] })).toEqual({ Only: ['Shared.'] });
});

test('cdk-synth-tests: the first resource is the first that is read, not the first that was annotated', () => {
  const annotations = new Map([
    ['Second', [shared('Shared.')]],
    ['First', [shared('Shared.')]],
  ]);
  expect(explain(['First', 'Second'], annotations).get('Second')).toEqual({ texts: [], reference: 'as at First' });
});

test('cdk-synth-tests: a reference names patterns where it does not mean all that the other one shares', () => {
  const first = [shared('Shared.'), { ...shared('More.'), pattern: 'ddb-pitr' } as const];
  expect(told({ First: first, Second: [shared('Shared.')], Third: first })).toMatchObject({
    Second: ['as at First (ddb-ttl)'],
    Third: ['as at First'],
  });
});

test('cdk-synth-tests: texts of two places are two references', () => {
  expect(told({ One: [shared('A.')], Other: [shared('B.')], Both: [shared('A.'), shared('B.')] })).toMatchObject({
    Both: ['as at One and Other'],
  });
});

test('cdk-synth-tests: a resource without annotations has nothing to say', () => {
  expect(told({ Silent: [] })).toEqual({ Silent: [] });
});
