import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';
import { synthChapter } from '../support/synth-chapter.ts';
import { resources } from '../support/template-resources.ts';

const description = parse(readFileSync('docs/openapi.yaml', 'utf8'));
const chapter = await synthChapter('partners');
const [api] = resources(chapter, 'AWS::ApiGateway::RestApi').filter(({ Properties }) => 'Body' in Properties);
const body = Object(api?.Properties.Body);

/** `GET /games`, for every operation of a document. */
const operations = (document: object) =>
  Object.entries(Object(document).paths)
    .flatMap(([path, methods]) => Object.keys(Object(methods)).map((method) => `${method.toUpperCase()} ${path}`))
    .toSorted();

test.each([
  ['the description of the API of players', description],
  ['the document of its contract', body],
])('api-openapi-import: %s is valid OpenAPI', async (_, document) => {
  await expect(new Validator().validate(structuredClone(document))).resolves.toEqual({ valid: true });
});

test('api-openapi-import: a mistake in a document is found', async () => {
  const wrong = { ...structuredClone(description), paths: { '/games': { get: { responses: 7 } } } };
  await expect(new Validator().validate(wrong)).resolves.toMatchObject({ valid: false });
});

test('api-openapi-import: the contract has every operation of the description, each with an integration', () => {
  expect(operations(body)).toEqual(operations(description));
  for (const methods of Object.values(body.paths)) {
    for (const operation of Object.values(Object(methods))) {
      expect(Object(operation)['x-amazon-apigateway-integration']).toMatchObject({ type: 'mock' });
    }
  }
});

test('api-request-validation: every operation of the contract is validated, with the schemas of the description', () => {
  const validator = body['x-amazon-apigateway-request-validators'][body['x-amazon-apigateway-request-validator']];
  expect(validator).toEqual({ validateRequestBody: true, validateRequestParameters: true });
  expect(body.components.schemas).toEqual(description.components.schemas);
});

test('api-openapi-export-sdk: CloudFormation overwrites the contract, as its document says all of it', () => {
  expect(api?.Properties).not.toHaveProperty('Mode', 'merge');
  expect(resources(chapter, 'AWS::ApiGateway::Method')).not.toContainEqual(
    expect.objectContaining({ Properties: expect.objectContaining({ RestApiId: { Ref: api?.logicalId } }) }),
  );
});
