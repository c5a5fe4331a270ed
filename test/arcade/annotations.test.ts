import { expect, test } from '@jest/globals';
import { catalogue } from '../../lib/catalogue/index.ts';
import { annotationsOf, maskLogicalId } from '../../lib/golden-template.ts';
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

test('cdk-synth-tests: annotations stand at resources of the template', () => {
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
