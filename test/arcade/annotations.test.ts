import { expect, test } from '@jest/globals';
import { catalogue } from '../../lib/catalogue/index.ts';
import { annotationsOf } from '../../lib/golden-template.ts';
import { synthArcade } from '../support/synth.ts';
import { nameAll, resources } from '../support/template-resources.ts';

/** What the annotations promise to a reader of the templates. */
const arcade = synthArcade();
const annotated = arcade.chapters.flatMap(({ id, stack }) =>
  [...annotationsOf(stack)].map(([logicalId, annotations]) => ({ name: `${id}/${logicalId}`, annotations })),
);

/** Types of resources that are a decision; the others are the means to it (permissions, policies, paths of an API). */
const DECISIONS = [
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolGroup',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
];

test.each(DECISIONS)('cdk-synth-tests: every %s says why it is there', (type) => {
  const found = resources(arcade, type);
  const names = new Set(annotated.map(({ name }) => name));
  expect(found.length).toBeGreaterThan(0);
  expect(nameAll(found).filter((name) => !names.has(name))).toEqual([]);
});

test('cdk-synth-tests: annotations stand at resources of the template', () => {
  const names = new Set(nameAll(resources(arcade)));
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
