import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { goldenOf } from './golden.ts';

type Json = Readonly<Record<string, unknown>>;

/** Where the description of the API is written. */
export const OPENAPI = 'docs/openapi.yaml';

const PAGE = 'docs/chapters/api.md';

/** What a function checks in a header, which the template does not say. */
const HEADERS: Readonly<Record<string, Json>> = {
  'Idempotency-Key': { schema: { type: 'string', pattern: '^[\\w-]{8,64}$' }, example: 'my-first-play' },
  'If-Match': {
    schema: { type: 'string', pattern: '^"\\d{1,9}"$' },
    example: '"1"',
    description: 'The ETag as it came, with its quotes',
  },
};

/** A row of the table of routes: `GET /games?cursor=`, who may call it, what it does. */
interface Row {
  readonly query: readonly string[];
  readonly behaviour: string;
}

/** The API as OpenAPI describes it: methods, keys and bodies of the golden template, and what the page says of each route. */
export function openApi(): string {
  const { resources } = goldenOf('api');
  const rows = rowsOf(readFileSync(PAGE, 'utf8'));
  const pathOf = (id: string): string => {
    const { PathPart, ParentId } = resources.find(({ logicalId }) => logicalId === id)?.properties ?? {};
    const parent = refOf(ParentId);
    return PathPart === undefined ? '' : `${parent === undefined ? '' : pathOf(parent)}/${String(PathPart)}`;
  };
  const schemas = Object.fromEntries(
    resources
      .filter(({ type }) => type === 'AWS::ApiGateway::Model')
      .map(({ logicalId, properties }) => [nameOf(logicalId), withoutVersion(properties.Schema)]),
  );
  const paths: Record<string, Record<string, Json>> = {};
  for (const { type, properties } of resources) {
    const method = String(properties.HttpMethod);
    if (type !== 'AWS::ApiGateway::Method' || method === 'OPTIONS') continue;
    const path = pathOf(refOf(properties.ResourceId) ?? '');
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: operation(method, path, properties, rows.get(`${method} ${path}`)),
    };
  }
  const document = {
    openapi: '3.0.3',
    info: {
      title: 'Serverless Arcade',
      version: '1',
      description: `Written by npm run docs. Refusals and limits: ${PAGE}`,
    },
    servers: [
      {
        url: '{api}',
        variables: {
          api: { default: 'http://127.0.0.1:4566', description: 'The output ApiUrl, without the slash at its end' },
        },
      },
    ],
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: {
        token: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'The id token of the user pool, without "Bearer"',
        },
        key: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'The value of an API key' },
      },
      schemas: { ...schemas, Refusal: REFUSAL },
    },
  };
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

const REFUSAL = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: { code: { type: 'string' }, message: { type: 'string' }, requestId: { type: 'string' } },
    },
  },
};

function operation(method: string, path: string, properties: Json, row: Row | undefined): Json {
  if (row === undefined) throw new Error(`${PAGE} has no row for ${method} ${path}`);
  const { RequestParameters = {}, RequestModels, ApiKeyRequired, AuthorizationType } = properties;
  const required = Object.keys(RequestParameters ?? {}).map((name) => name.replace('method.request.header.', ''));
  const headers = method === 'PATCH' ? [...required, 'If-Match'] : required;
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...row.query.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    ...headers.map((name) => ({ name, in: 'header', required: true, ...HEADERS[name] })),
  ];
  const model = Object.values(RequestModels ?? {}).map(refOf)[0];
  const security = ApiKeyRequired === true ? [{ key: [] }] : AuthorizationType === 'NONE' ? [] : [{ token: [] }];
  return {
    summary: row.behaviour,
    security,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(model === undefined ? {} : { requestBody: { required: true, content: json(nameOf(model)) } }),
    responses: {
      [/; (2\d\d)|^(2\d\d)/.exec(row.behaviour)?.slice(1).find(Boolean) ?? '200']: { description: 'It was done' },
      default: { description: 'It was refused', content: json('Refusal') },
    },
  };
}

const json = (schema: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } });

/** The rows of the table of routes, by method and path. */
const rowsOf = (page: string): ReadonlyMap<string, Row> =>
  new Map(
    [...page.matchAll(/^\| `([A-Z]+ [^`?]+)(?:\?([^`]*))?` \| [^|]+ \| (.+) \|$/gm)].map(
      ([, route = '', query = '', behaviour = '']) => [
        route,
        {
          query: query
            .split('&')
            .filter(Boolean)
            .map((part) => part.replace('=', '')),
          behaviour: plain(behaviour),
        },
      ],
    ),
  );

/** Without links. */
const plain = (text: string) => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');

/** `ApiNewPlayB0251797` is the model `NewPlay`. */
const nameOf = (logicalId: string) => logicalId.replace(/^Api/, '').replace(/[0-9A-F]{8}$/, '');

const withoutVersion = (schema: unknown) =>
  typeof schema === 'object' && schema !== null
    ? Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema'))
    : schema;

const refOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'Ref' in value ? String(value.Ref) : undefined;
