import type { ParityCase, ParityCases } from '../parity-case.ts';
import { call, content, gatewayFunction, gatewayHeaders, mock, proxy, restApi, role } from '../rest-api.ts';

const BASIC = 'apigateway/test_apigateway_basic';
const COMMON = 'apigateway/test_apigateway_common';
const VALIDATOR = 'TestApiGatewayCommon::test_api_gateway_request_validator';

const parameters = (path: string) => ({
  [`method.request.path.${path}`]: true,
  'method.request.querystring.qs1': true,
  'method.request.header.x-header-param': true,
});
const checked = (path: string, api: string, models: object = {}) => ({
  ...proxy('Ok'),
  RequestValidatorId: { Ref: `${api}Validator` },
  RequestParameters: parameters(path),
  ...models,
});
const validator = (api: string) => ({
  [`${api}Validator`]: {
    Type: 'AWS::ApiGateway::RequestValidator',
    Properties: { RestApiId: { Ref: `${api}Api` }, ValidateRequestParameters: true, ValidateRequestBody: true },
  },
});
const model = (api: string, Name: string, Schema: object) => ({
  [Name]: {
    Type: 'AWS::ApiGateway::Model',
    Properties: { RestApiId: { Ref: `${api}Api` }, Name, ContentType: 'application/json', Schema },
  },
});
const url = (api: string, name: string) => ({
  'Fn::Join': ['', ['https://apigateway.amazonaws.com/restapis/', { Ref: `${api}Api` }, `/models/${name}`]],
});
const json = (value: unknown, headers: object = {}) => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json', ...headers },
});
const withModel = (name: string) => ({ RequestModels: { 'application/json': { Ref: name } } });
const numbers = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'testSchema',
  type: 'object',
  properties: { a: { type: 'number' }, b: { type: 'number' } },
  required: ['a', 'b'],
};
const state = {
  type: 'object',
  properties: { Status: { type: 'string' }, Order: { type: 'integer' } },
  required: ['Status', 'Order'],
};

interface Request {
  readonly test: string;
  readonly label: string;
  readonly api: string;
  readonly path: string;
  readonly sent?: Parameters<typeof call>[3];
  /** What the recorded test demanded, if it is known. */
  readonly status?: number;
}

const header = { 'x-header-param': 'test' };
const validated = (label: string, api: string, path: string, sent: Request['sent'] = {}): Request => ({
  test: VALIDATOR,
  label,
  api,
  path,
  sent,
  status: 400,
});
// What the recorded tests sent follows from their models and labels.
const LIST = `${VALIDATOR}_with_ref_models`;
const ONE_OF = `${VALIDATOR}_with_ref_one_ofmodels`;

const REQUESTS: readonly Request[] = [
  validated('missing-all-required-request-params-post', 'Checked', '/nested/value', json({ test: 'test' })),
  validated('missing-required-headers-request-params-get', 'Checked', '/nested/value?qs1=test'),
  validated('missing-required-qs-request-params-get', 'Checked', '/nested/value', { headers: header }),
  validated('invalid-request-body', 'Modelled', '/nested/value?qs1=test', json({ test: 'test' }, header)),
  { test: LIST, label: 'successful', api: 'Models', path: '/list', sent: json([{ a: 1, b: 2 }]) },
  { test: LIST, label: 'failed-validation', api: 'Models', path: '/list', sent: json([{ a: 1 }]) },
  { test: ONE_OF, label: 'successful', api: 'Models', path: '/state', sent: json({ status: null }) },
  {
    test: ONE_OF,
    label: 'successful-with-data',
    api: 'Models',
    path: '/state',
    sent: json({ status: { Status: 'test', Order: 1 } }),
  },
  { test: ONE_OF, label: 'failed-validation-no-data', api: 'Models', path: '/state', sent: json({}) },
  {
    test: ONE_OF,
    label: 'failed-validation-bad-data',
    api: 'Models',
    path: '/state',
    sent: json({ status: { Status: 'test', Order: 'wrong' } }),
  },
];

const requests = REQUESTS.map(
  ({ test, label, api, path, sent, status }): ParityCase => ({
    recording: { file: COMMON, test, label },
    recorded: (answer) => ({ content: answer, ...(status === undefined ? {} : { status }) }),
    ask: async (world) => {
      const answer = await call(world, api, path, sent);
      return { content: content(answer.text), ...(status === undefined ? {} : { status: answer.status }) };
    },
  }),
);

const notFound = [
  ['not-found', 'GET', '/random'],
  ['wrong-method', 'POST', '/existing'],
].map(
  ([label = '', method = '', path = '']): ParityCase => ({
    recording: { file: COMMON, test: 'TestApigatewayRouting::test_routing_not_found', label },
    ask: async (world) => {
      const { headers, text } = await call(world, 'Routes', path, { method });
      return { content: content(text), errorType: headers['x-amzn-ErrorType'] };
    },
  }),
);

const found: ParityCase = {
  recording: { file: COMMON, test: 'TestApigatewayRouting::test_routing_not_found', label: 'working-route' },
  ask: async (world) => content((await call(world, 'Routes', '/existing')).text),
};

const mocks = ['WHEN_NO_MATCH', 'NEVER', 'WHEN_NO_TEMPLATES'].flatMap((behaviour) =>
  ['GET', 'POST'].map(
    (method): ParityCase => ({
      recording: {
        file: BASIC,
        test: `TestIntegrations::test_mock_integration_response[${behaviour}-UrlType.PATH_BASED-${method}]`,
        label: 'mock-response',
      },
      ask: async (world) => content((await call(world, behaviour.replaceAll('_', ''), '/42', { method })).text),
    }),
  ),
);

const TRACE = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8';
const traces = [
  ['normal-req-headers-MOCK', '/path'],
  ['trace-id-req-headers-MOCK', '/path', `${TRACE};Parent=7fa8c0f79203be72;Sampled=1`],
  ['normal-req-headers-AWS_PROXY', '/proxy-value'],
  ['trace-id-req-headers-AWS_PROXY', '/proxy-value', `${TRACE};Parent=7fa8c0f79203be72;Sampled=1`],
  ['trace-id-small-req-headers-AWS_PROXY', '/proxy-value', TRACE],
].map(
  ([label = '', path = '', trace]): ParityCase => ({
    recording: { file: COMMON, test: 'TestApiGatewayCommon::test_invocation_trace_id', label },
    // The recording masks this length, too, and says so in its own way.
    recorded: (headers) => ({ ...gatewayHeaders(headers), 'content-length': '<length>' }),
    ask: async (world) => {
      const sent = trace === undefined ? {} : { headers: { 'X-Amzn-Trace-Id': trace } };
      const { headers } = await call(world, 'Traces', path, sent);
      const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
      return gatewayHeaders(Object.fromEntries(lowered));
    },
  }),
);

const answering = (behaviour: string) => mock('{"statusCode": 200, "id": 42}', { PassthroughBehavior: behaviour });

/** What the gateway does by itself: routes, validators, mocks, headers. */
export const parityCases: ParityCases = {
  source: `export const ok = async () => ({ statusCode: 200, body: '{"data": "ok"}' });`,
  resources: {
    ...role,
    ...gatewayFunction('Ok', 'ok'),
    ...restApi('Checked', {
      '/nested/{test}': { GET: checked('test', 'Checked'), POST: checked('issuer', 'Checked') },
    }),
    ...validator('Checked'),
    ...restApi('Modelled', { '/nested/{test}': { POST: checked('test', 'Modelled', withModel('testSchemaOne')) } }),
    ...validator('Modelled'),
    ...model('Modelled', 'testSchemaOne', numbers),
    ...restApi('Models', {
      '/list': {
        POST: { ...proxy('Ok'), RequestValidatorId: { Ref: 'ModelsValidator' }, ...withModel('testSchemaList') },
      },
      '/state': { POST: { ...proxy('Ok'), RequestValidatorId: { Ref: 'ModelsValidator' }, ...withModel('TestModel') } },
    }),
    ...validator('Models'),
    ...model('Models', 'testSchema', numbers),
    ...model('Models', 'testSchemaList', { type: 'array', items: { $ref: url('Models', 'testSchema') } }),
    ...model('Models', 'StatusModel', state),
    ...model('Models', 'TestModel', {
      type: 'object',
      properties: { status: { oneOf: [{ type: 'null' }, { $ref: url('Models', 'StatusModel') }] } },
      required: ['status'],
    }),
    ...restApi('Routes', { '/existing': { GET: mock('{"statusCode": 200, "message": "exists"}') } }),
    ...Object.assign(
      {},
      ...['WHEN_NO_MATCH', 'NEVER', 'WHEN_NO_TEMPLATES'].map((behaviour) =>
        restApi(behaviour.replaceAll('_', ''), { '/{id}': { GET: answering(behaviour), POST: answering(behaviour) } }),
      ),
    ),
    ...restApi('Traces', { '/path': { GET: mock('{"statusCode": 200}') }, '/{proxy+}': { ANY: proxy('Ok') } }),
  },
  cases: () => [...requests, found, ...notFound, ...mocks, ...traces],
};
