import type { ParityCase, ParityCases } from '../parity-case.ts';
import { type Answer, call, content, gatewayFunction, gatewayHeaders, proxy, restApi, role } from '../rest-api.ts';

const FILE = 'apigateway/test_apigateway_lambda';
const FORMAT = 'test_aws_proxy_response_payload_format_validation';
const INPUT = 'test_lambda_aws_proxy_integration';

const source = `
export const echo = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });
export const returnBody = async ({ body }) => {
  if (body === null) throw new TypeError('There is no body to return.');
  return JSON.parse(body);
};`;

/** What a function returned, the recording's label, and the status that the recorded test demanded. */
const ANSWERS: readonly (readonly [unknown, string, number])[] = [
  [{ statusCode: 200 }, 'invoke-api-no-body', 200],
  [{ statusCode: 200, headers: { 'test-header': 'value', 'header-bool': true } }, 'invoke-api-with-headers', 200],
  [{ statusCode: 200, headers: null }, 'invoke-api-with-headers-null', 200],
  [{ statusCode: 200, wrongValue: 'value' }, 'invoke-api-wrong-format', 502],
  // The recorded test sent no body then, so that its function failed.
  [undefined, 'invoke-api-empty-response', 502],
  [{ statusCode: 200, body: 'dGVzdC1kYXRh', isBase64Encoded: true }, 'invoke-api-b64-encoded-true', 200],
  [{ statusCode: 200, body: 'dGVzdC1kYXRh' }, 'invoke-api-b64-encoded-false', 200],
  [
    { statusCode: 200, multiValueHeaders: { 'test-multi': ['value1', 'value2'] } },
    'invoke-api-multi-headers-valid',
    200,
  ],
  [
    { statusCode: 200, multiValueHeaders: { 'test-multi': ['value-multi'] }, headers: { 'test-multi': 'value-solo' } },
    'invoke-api-multi-headers-overwrite',
    200,
  ],
  [
    { statusCode: 200, multiValueHeaders: { 'tesT-Multi': ['value-multi'] }, headers: { 'test-multi': 'value-solo' } },
    'invoke-api-multi-headers-overwrite-casing',
    200,
  ],
  [{ statusCode: 200, multiValueHeaders: { 'test-multi-invalid': 'value1' } }, 'invoke-api-multi-headers-invalid', 502],
  [{ statusCode: 'test' }, 'invoke-api-invalid-status-code', 502],
  [{ statusCode: '201' }, 'invoke-api-status-code-str', 201],
  ['justAString', 'invoke-api-just-string', 502],
  [{ headers: { 'test-header': 'value' } }, 'invoke-api-only-headers', 200],
];

/** The recorded test kept the headers of these only. */
const WITH_HEADERS = /with-headers|multi-headers-(valid|overwrite)/;

const answers = ANSWERS.map(([returned, label, status]): ParityCase => {
  const shown = (headers: unknown) => (WITH_HEADERS.test(label) ? { headers: gatewayHeaders(headers) } : {});
  return {
    recording: { file: FILE, test: FORMAT, label },
    recorded: (answer) => ({ ...Object(answer), status, ...shown(Object(answer).headers) }),
    ask: async (world) => {
      const sent = { method: 'POST', ...(returned === undefined ? {} : { body: JSON.stringify(returned) }) };
      const { status: code, headers, text } = await call(world, 'Answers', '/test', sent);
      return { status: code, content: content(text), ...shown(headers) };
    },
  };
});

const QUERY = [
  'dateTimeOffset=2023-06-12T18:05:10.123456+00:00',
  'email=test%2Balias@gmail.com',
  'plus=test+alias@gmail.com',
  'url=https://www.google.com/',
  'whitespace=foo%20bar',
  'zhash=abort/',
].join('&');
const headers = {
  Accept: '*/*',
  'User-Agent': 'python-requests/testing',
  'tEsT-HEADeR': 'aValUE',
  authorization: 'random-value',
};
const multi = {
  method: 'POST',
  body: '{"message": "hello world"}',
  headers: {
    Accept: '*/*',
    'Content-Type': 'application/json;charset=utf-8',
    aUThorization: 'Bearer token123;API key456',
    'User-Agent': 'python-requests/testing',
  },
};
const MANY = 'category=electronics&category=books&price=10&price=20&price=30';

/** Labels without their beginning, which is the same in all, and the requests. */
const EVENTS: readonly (readonly [string, string, Parameters<typeof call>[3]?])[] = [
  ['payload-without-trailing-slash', '/proxy-value'],
  ['payload-with-trailing-slash', '/proxy-value/'],
  ['payload-with-double-slash', '/proxy-value//double-slash'],
  ['payload-with-prepended-slash-to-stage', '//stage/proxy-value'],
  ['payload-with-prepended-slash', '//proxy-value'],
  ['payload-without-trailing-slash-and-query-params', '/proxy-value?urlparam=test'],
  ['payload-with-trailing-slash-and-query-params', '/proxy-value/?urlparam=test'],
  ['payload-with-path-encoded-email', '/proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com'],
  ['payload-with-params-encoding', `/proxy-value/api?${QUERY}`],
  ['payload-with-params-encoding-multi', `/proxy-value?${MANY}`, multi],
  ['hardcoded', '//hardcoded'],
];

/** An event without the headers of CloudFront, and with a body that is JSON as such. */
function event(echoed: unknown): unknown {
  const { body, headers: single, multiValueHeaders, ...others } = Object(echoed);
  return {
    ...others,
    body: typeof body === 'string' ? content(body) : body,
    headers: gatewayHeaders(single),
    multiValueHeaders: gatewayHeaders(multiValueHeaders),
  };
}

const events = EVENTS.map(
  ([label, path, sent = { headers }]): ParityCase => ({
    recording: { file: FILE, test: INPUT, label: `invocation-${label}` },
    recorded: event,
    ask: async (world) => event(content((await call(world, 'Events', path, sent)).text)),
  }),
);

const mapped: ParityCase = {
  recording: {
    file: FILE,
    test: 'test_lambda_aws_proxy_integration_request_data_mapping',
    label: 'http-proxy-invocation-data-mapping',
  },
  recorded: (answer) => {
    const { content: echoed, status_code } = Object(answer);
    // Its stage is named otherwise.
    const { requestContext, ...others } = Object(echoed);
    const context = { ...requestContext, path: '/stage/foobar', stage: 'stage' };
    return { content: event({ ...others, requestContext: context }), status_code };
  },
  ask: async (world) => {
    const { status, text }: Answer = await call(world, 'Mapped', '/foobar?testQueryString=foo&testVar=bar', {
      method: 'POST',
      body: '{"message": "hello world"}',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        foobar: 'mapped-value',
        'User-Agent': 'test/integration',
        headerVar: 'request-value',
      },
    });
    return { content: event(content(text)), status_code: status };
  },
};

/** Headers that reach a function, and others. */
const REMAPPED = {
  Accept: 'application/json',
  'Accept-Charset': 'UTF-8',
  'Accept-Encoding': 'br',
  Age: 'request_Age',
  Authorization: 'Unauthorized',
  Connection: 'close',
  'Content-Encoding': 'deflate',
  'Content-MD5': 'request_Content-MD5',
  'Content-Type': 'application/json',
  Date: 'request_Date',
  Expect: '100-continue',
  'Max-Forwards': '2',
  Pragma: 'cache',
  'Proxy-Authenticate': 'Basic',
  Range: 'bytes=500-999',
  Referer: 'https://example.com/',
  Server: 'https://example.com/',
  TE: 'deflate',
  Trailer: 'Expires',
  'Transfer-Encoding': 'chunked',
  Upgrade: 'HTTP/2.0',
  'User-Agent': 'localStack/0.0',
  Via: 'p.example.net',
  Warn: '299 localStack/0.0',
  'WWW-Authenticate': 'Basic YWxhZGRpbjpvcGVuc2VzYW1l',
};

/** The body and both maps of headers. The length is that of the whole event: it says nothing about the gateway. */
const mappedHeaders = ({ body, ...answer }: { body?: unknown; headers?: unknown; 'response-headers'?: object }) => ({
  body,
  headers: gatewayHeaders(answer.headers),
  'response-headers': { ...gatewayHeaders(answer['response-headers']), 'Content-Length': '<length>' },
});

const remapped: ParityCase = {
  recording: {
    file: 'apigateway/test_apigateway_integrations',
    test: 'TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_aws[AWS_PROXY]',
    label: 'no-param-integration',
  },
  recorded: (answer) => mappedHeaders(Object(answer)),
  ask: async (world) => {
    const { headers: answered, text } = await call(world, 'Events', '/no-param', { headers: REMAPPED });
    const { body, headers: sent } = Object(content(text));
    return mappedHeaders({ body, headers: sent, 'response-headers': answered });
  },
};

/** What functions get from API Gateway, and what becomes of their answers. */
export const parityCases: ParityCases = {
  source,
  resources: {
    ...role,
    ...gatewayFunction('Echo', 'echo'),
    ...gatewayFunction('ReturnBody', 'returnBody'),
    ...restApi('Answers', { '/{proxy+}': { ANY: proxy('ReturnBody') } }),
    ...restApi('Events', { '/{proxy+}': { ANY: proxy('Echo') }, '/hardcoded': { ANY: proxy('Echo') } }),
    ...restApi('Mapped', { '/{pathVariable}': { ANY: proxy('Echo') } }),
  },
  cases: () => [...answers, ...events, mapped, remapped],
};
