import { describe, expect, test } from '@jest/globals';
import { catalogue } from '../../lib/catalogue/index.ts';
import { explain } from '../../lib/explanations.ts';
import { annotationsOf, maskLogicalId, patternsIn, renderGoldenTemplate } from '../../lib/golden-template.ts';
import { synthArcade } from '../support/synth.ts';
import { nameAll, nameOf, type Resource, resources } from '../support/template-resources.ts';

/** What the annotations promise to a reader of the templates. */
const arcade = synthArcade();
const annotated = arcade.chapters.flatMap(({ id, stack }) =>
  [...annotationsOf(stack)].map(([logicalId, annotations]) => ({ name: `${id}/${logicalId}`, annotations })),
);

/** Types that are the means to something which is explained elsewhere, and where. Everything else explains itself. */
const EXPLAINED_ELSEWHERE: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Account': 'the switch that lets API Gateway write access logs, once per account and Region',
  'AWS::ApiGateway::Deployment': 'a copy of the methods: at the stage that serves it',
  'AWS::ApiGateway::Model': 'the schema of a body: at the request validator',
  'AWS::ApiGateway::Resource': 'a part of a path: at its methods',
};

test('cdk-synth-tests: every resource says why it is there', () => {
  const explained = new Set(annotated.map(({ name }) => name));
  const silent = resources(arcade).filter((resource) => {
    return (
      !explained.has(maskLogicalId(nameOf(resource))) &&
      !(resource.Type in EXPLAINED_ELSEWHERE) &&
      !writesAccessLogs(resource)
    );
  });
  expect(explained.size).toBeGreaterThan(0);
  expect(silent.map(nameOf)).toEqual([]);
});

/** The role behind the switch above. */
const writesAccessLogs = ({ Type, Properties }: Resource) =>
  Type === 'AWS::IAM::Role' && JSON.stringify(Properties).includes('AmazonAPIGatewayPushToCloudWatchLogs');

test('cdk-synth-tests: annotations belong to resources of the template', () => {
  const names = new Set(nameAll(resources(arcade)).map(maskLogicalId));
  expect(annotated.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
});

test.each(annotated)(
  'cdk-synth-tests: $name names patterns that this repository builds, each once',
  ({ annotations }) => {
    const patterns = annotations.map(({ pattern }) => pattern);
    expect(patterns).toHaveLength(new Set(patterns).size);
    for (const { pattern, why } of annotations) {
      expect(Object.keys(catalogue)).toContain(pattern);
      expect(catalogue[pattern].fit).not.toBe('guide');
      // One or two sentences: shorter says nothing, longer belongs in the chapter's page.
      expect(why).toMatch(/^[A-Z0-9].{20,240}\.$/);
    }
  },
);

describe.each(arcade.chapters)('$id', ({ id, stack }) => {
  const text = renderGoldenTemplate(stack, 'sandbox');
  const explanations = explain(
    [...text.matchAll(/^ {2}([\w<>]+):(?= #|$)/gm)].map(([, logicalId = '']) => logicalId),
    annotationsOf(stack),
  );

  test('cdk-synth-tests: a text is written out once, and what repeats is marked as such', () => {
    const texts = [...explanations.values()].flatMap((each) =>
      each.texts.map(({ pattern, why }) => `${pattern}: ${why}`),
    );
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((each, index) => texts.indexOf(each) !== index)).toEqual([]);
  });

  test('cdk-synth-tests: a reference leads to a resource above, on the line of the resource that refers', () => {
    const lines = text.split('\n');
    for (const [logicalId, { reference = '' }] of explanations) {
      const place = lines.findIndex((line) => line.startsWith(`  ${logicalId}:`));
      expect(lines[place]).toBe(`  ${logicalId}:${reference === '' ? '' : ` # ${reference}`}`);
      for (const [referred] of reference.matchAll(/\b\w+[0-9A-F]{8}\b/g)) {
        const above = lines.slice(0, place).some((line) => line.startsWith(`  ${referred}`));
        expect({ id, logicalId, referred, above }).toEqual({ id, logicalId, referred, above: true });
      }
    }
  });

  test('cdk-synth-tests: read back, the comments name every pattern that a resource shows', () => {
    const shown = [...patternsIn(text)].filter(([, patterns]) => patterns.length > 0);
    const annotated = [...annotationsOf(stack)].map(([id, all]) => [id, all.map(({ pattern }) => pattern)] as const);
    const sorted = (entries: readonly (readonly [string, readonly string[]])[]) =>
      Object.fromEntries(entries.map(([id, patterns]) => [id, patterns.toSorted()]));
    expect(sorted(shown)).toEqual(sorted(annotated));
  });

  test('cdk-synth-tests: the table of contents leads from each pattern to the lines that explain it', () => {
    const lines = text.split('\n');
    const entries = [...text.matchAll(/^# {3}([\w-]+) +([\d, ]+)$/gm)];
    const explained = [...text.matchAll(/^ {2}# ([\w-]+): /gm)].map(([, pattern]) => pattern);
    expect(entries.map(([, pattern]) => pattern)).toEqual([...new Set(explained)]);
    expect(entries.flatMap(([, , places = '']) => places.split(', '))).toHaveLength(explained.length);
    for (const [, pattern = '', places = ''] of entries) {
      for (const line of places.split(', ')) expect(lines[Number(line) - 1]).toMatch(new RegExp(`^ {2}# ${pattern}: `));
    }
  });
});
