import { JSONPath } from 'jsonpath-plus';
import { parsedJson } from '../../../json.ts';
import type { Exchange } from '../exchange.ts';
import { fromJson } from './java-text.ts';
import { util } from './util.ts';

type Values = Record<string, unknown>;

/** What a template may name. The two templates of an exchange see the same `$context`, so one can override for the other. */
export interface TemplateVariables {
  readonly input: Values;
  readonly context: TemplateContext;
  readonly stageVariables: Values;
  readonly util: typeof util;
}

/** `$context`, and what templates override by setting it: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html */
export interface TemplateContext extends Values {
  readonly requestOverride: { readonly path: Values; readonly querystring: Values; readonly header: Values };
  readonly responseOverride: { readonly header: Values; readonly status?: unknown };
}

/** The variables of a template that sees this body. */
type Source = Pick<Exchange, 'pathParameters' | 'stageVariables'> & {
  readonly request: Pick<Exchange['request'], 'headers' | 'query'>;
};

export const templateVariables = (exchange: Source, context: TemplateContext, body: string): TemplateVariables => ({
  input: input(exchange, body),
  context,
  stageVariables: { ...exchange.stageVariables },
  util,
});

/**
 * `$input`. A body that is empty is written as an empty object, and has no members (recorded:
 * test_apigateway_common::TestApiGatewayCommon::test_input_body_formatting and test_input_path_template_formatting).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference
 */
function input({ request, pathParameters }: Source, body: string): Values {
  const parsed = parsedJson(body);
  const json = parsed === undefined ? body : parsed;
  const params = {
    path: { ...pathParameters },
    querystring: lastOf(request.query),
    header: lastOf(request.headers),
  };
  return {
    body: body === '' ? '{}' : body,
    path: (path: unknown = '$') => fromJson(valueAt(path, json)),
    // A path that leads to nothing is an empty text (unverified; settled by: $input.json of a member that is not there).
    json: (path: unknown = '$') => JSON.stringify(body === '' && path === '$' ? {} : (valueAt(path, json) ?? '')),
    // A path parameter comes first, then one of the query, then a header.
    params: (name?: unknown) =>
      name === undefined
        ? params
        : (own(params.path, name) ?? own(params.querystring, name) ?? own(params.header, name) ?? ''),
  };
}

/** What a JSONPath leads to. A path that can find several values gives a list. */
export function valueAt(path: unknown, json: unknown): unknown {
  if (path === '$') return json === '' ? undefined : json;
  if (typeof json !== 'object' || json === null) return undefined;
  const found: unknown = JSONPath({ path: String(path), json, eval: 'safe', wrap: false });
  return found;
}

/** The `$context` of a request: its variables by their parts, and nothing overridden yet. */
export function templateContext({ context }: Exchange): TemplateContext {
  const values: Values = { identity: Object.fromEntries(IDENTITY.map((name) => [name, ''])) };
  for (const [name, value] of context) {
    const [, group = '', rest = ''] = /^(authorizer\.claims|[^.]+)\.(.+)$/.exec(name) ?? [];
    if (group === '') values[name] = value;
    else Object.assign(place(values, group.split('.')), { [rest]: value });
  }
  return {
    ...values,
    requestOverride: { path: {}, querystring: {}, header: {} },
    responseOverride: { header: {} },
  };
}

function place(values: Values, [name = '', ...others]: readonly string[]): Values {
  const inner = { ...Object(values[name]) };
  values[name] = inner;
  return others.length === 0 ? inner : place(inner, others);
}

/** Members of `$context.identity` that are there without a value (recorded: test_apigateway_sqs::test_sqs_amz_json_protocol). */
const IDENTITY = [
  ...['accessKey', 'accountId', 'caller', 'cognitoAuthenticationProvider', 'cognitoAuthenticationType'],
  ...['cognitoIdentityId', 'cognitoIdentityPoolId', 'principalOrgId', 'sourceIp', 'user', 'userAgent', 'userArn'],
];

const lastOf = (values: ReadonlyMap<string, readonly string[]>) =>
  Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));

const own = (values: Readonly<Record<string, string>>, name: unknown) =>
  Object.hasOwn(values, String(name)) ? values[String(name)] : undefined;
