import { readFileSync } from 'node:fs';
import type { Construct } from 'constructs';
import { looseObject, parse, record, string, unknown } from 'valibot';
import { parse as parseYaml } from 'yaml';
import { DocumentApi } from '../../../constructs/api/document-api.ts';
import type { EnvironmentSettings } from '../../../environments.ts';

/** The description of the players' API, which is generated from its routes and schemas. */
const DOCUMENT = new URL('../../../../docs/openapi.yaml', import.meta.url);

const operation = looseObject({ responses: record(string(), unknown()) });
const described = looseObject({
  info: looseObject({}),
  paths: record(string(), record(string(), operation)),
  components: looseObject({}),
});

/** The players' API to develop against: it answers as the description says, checks what it says, and keeps nothing. */
export const playersContract = (scope: Construct, name: string, settings: EnvironmentSettings): DocumentApi =>
  new DocumentApi(scope, 'PlayersContract', {
    name,
    document: contractOf(parseYaml(readFileSync(DOCUMENT, 'utf8'))),
    stageName: settings.name,
    logRetention: settings.logRetention,
    removalPolicy: settings.removalPolicy,
  });

/** The description with a mock behind each operation, and a validator in front of all. No token is asked for: there is no data. */
function contractOf(value: unknown): object {
  const { paths, info, components, servers: _, ...document } = parse(described, value);
  const { securitySchemes: __, ...parts } = components;
  return {
    ...document,
    info: { ...info, title: 'Contract of the API of players' },
    components: parts,
    'x-amazon-apigateway-request-validators': {
      everything: { validateRequestBody: true, validateRequestParameters: true },
    },
    'x-amazon-apigateway-request-validator': 'everything',
    paths: Object.fromEntries(
      Object.entries(paths).map(([path, methods]) => [
        path,
        Object.fromEntries(Object.entries(methods).map(([method, each]) => [method, mocked(each)])),
      ]),
    ),
  };
}

/** Answers with the first status that the operation promises. */
function mocked({
  responses,
  security: _,
  ...each
}: Record<string, unknown> & { responses: Record<string, unknown> }): object {
  const [status = '200'] = Object.keys(responses).filter((code) => code !== 'default');
  return {
    ...each,
    responses: { [status]: responses[status] },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      passthroughBehavior: 'never',
      requestTemplates: { 'application/json': `{"statusCode": ${status}}` },
      responses: {
        default: {
          statusCode: status,
          responseTemplates: { 'application/json': '{"example": "$context.resourcePath"}' },
        },
      },
    },
  };
}
