import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { theOnly } from '../support/template-resources.ts';

const chapter = await synthChapter('partners');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('api-endpoint-types: the API is regional', () => {
  const { Properties } = theOnly(chapter, 'AWS::ApiGateway::RestApi');
  expect(Properties.EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
});
