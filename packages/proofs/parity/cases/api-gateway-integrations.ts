import type { ParityCase, ParityCases } from '../parity-case.ts';
import { call, content, gatewayFunction, mock, restApi, role } from '../rest-api.ts';
import type { ParityWorld, Resources } from '../world.ts';

const COMMON = 'apigateway/test_apigateway_common';
const INTEGRATIONS = 'apigateway/test_apigateway_integrations';
const LAMBDA = 'apigateway/test_apigateway_lambda';
const DYNAMODB = 'apigateway/test_apigateway_dynamodb';
const SQS = 'apigateway/test_apigateway_sqs';
const PATHS = 'TestApiGatewayCommon::test_input_path_template_formatting';
const BODIES = 'TestApiGatewayCommon::test_input_body_formatting';

const source = `
export const echo = async (event) => event;
export const select = async ({ statusCode }) => {
  if (statusCode === '400') throw new Error('Error: Raising four hundred from within the Lambda function');
  if (statusCode === '500') throw new Error('Error: Raising five hundred from within the Lambda function');
  return 'Pass';
};`;

const json = (template: string) => ({ 'application/json': template });

/** A function that is no proxy. */
const behind = (functionId: string, integration: object, codes: readonly string[] = ['200']) => ({
  Integration: {
    Type: 'AWS',
    IntegrationHttpMethod: 'POST',
    Uri: {
      'Fn::Join': [
        '',
        [
          'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/',
          { 'Fn::GetAtt': [functionId, 'Arn'] },
          '/invocations',
        ],
      ],
    },
    ...integration,
  },
  MethodResponses: codes.map((StatusCode) => ({ StatusCode })),
});

/** A service that is called as the role of the integration. */
const service = (uri: string, integration: object) => ({
  Integration: {
    Type: 'AWS',
    IntegrationHttpMethod: 'POST',
    Uri: `arn:aws:apigateway:us-east-1:${uri}`,
    Credentials: { 'Fn::GetAtt': ['Calls', 'Arn'] },
    IntegrationResponses: [{ StatusCode: '200' }],
    ...integration,
  },
  MethodResponses: [{ StatusCode: '200' }],
});

const calls: Resources = {
  Calls: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'calls',
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: ['dynamodb:*', 'sqs:*', 'events:PutEvents', 'states:*'], Resource: '*' },
            ],
          },
        },
      ],
    },
  },
};

const post = (world: ParityWorld, api: string, path: string, body?: string, headers: object = {}) =>
  call(world, api, path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });

/** What `$input.path` writes of what the function returned: label, what was sent, and the template. */
const WRITTEN: readonly (readonly [label: string, sent: unknown, template: string])[] = [
  ['dict-response', { foo: 'bar' }, "$input.path('$')"],
  ['json-list', [{ foo: 'bar' }], "$input.path('$')"],
  ['nested-dict', { foo: { foo: 'bar' } }, "$input.path('$.foo')"],
  ['nested-list', { foo: [{ foo: 'bar' }] }, "$input.path('$.foo')"],
  ['dict-in-list', [{ foo: 'bar' }], "$input.path('$[0]')"],
  ['list-with-nested-list', [[{ foo: 'bar' }]], "$input.path('$[0]')"],
  ['dict-with-nested-list', { foo: [{ nested: 'bar' }] }, "$input.path('$')"],
  ['bigger-dict', { bigger: 'dict', to: 'test', with: 'separators' }, "$input.path('$')"],
  ['to-string', { foo: 'bar' }, "$input.path('$').toString()"],
  ['list-to-string', { list: [{ foo: 'bar' }] }, "$input.path('$').toString()"],
];

const written = WRITTEN.map(
  ([label, sent], at): ParityCase => ({
    recording: { file: COMMON, test: PATHS, label },
    ask: async (world) => (await post(world, 'Paths', `/p${at}`, JSON.stringify(sent))).text,
  }),
);

const COMPARED = `{"body": $input.path('$.body'), "nested": $input.path('$.body.nested'), "isNull": "#if($input.path('$.body') == $null)true#{else}false#end", "isEmptyString": "#if($input.path('$.body') == '')true#{else}false#end"}`;
const compared = (
  [
    ['empty-body', {}],
    ['nested-empty-list', { body: [] }],
    ['nested-null-list', { body: null }],
  ] as const
).map(
  ([label, sent]): ParityCase => ({
    recording: { file: COMMON, test: PATHS, label },
    ask: async (world) => (await post(world, 'Paths', '/compared', JSON.stringify(sent))).text,
  }),
);

/** What a body is, by the templates of the request: the function returns the text that it was sent as JSON. */
const REQUESTS: Readonly<Record<string, string>> = {
  'response-raw-body': '$input.body',
  'response-str-body-input': 'Action=SendMessage&MessageBody=$input.body',
  'response-url-encode':
    'EncodedBody=$util.urlEncode($input.body)&EncodedBodyAccess=$util.urlEncode($input.body.testAccess)',
};
const SENT: Readonly<Record<string, string | undefined>> = {
  'empty-body': undefined,
  'json-body': '{"some": "value"}',
  'str-body': 'some raw data',
};
const bodies = ['response-raw-body', 'response-str-body-input', 'response-url-encode'].flatMap((label, at) =>
  Object.entries(SENT).map(
    ([name, sent]): ParityCase => ({
      recording: { file: COMMON, test: BODIES, label },
      recorded: (answers) => Object(answers)[name],
      ask: async (world) => {
        const { text } = await post(world, 'Bodies', `/b${at}`, sent);
        return `b'${JSON.parse(text)}'`;
      },
    }),
  ),
);

const overridden = (withBody: boolean): ParityCase => ({
  recording: {
    file: INTEGRATIONS,
    test: `test_integration_mock_with_response_override_in_request_template[${withBody ? 'True' : 'False'}]`,
    label: 'response',
  },
  ask: async (world) => {
    const { status, text } = await post(world, 'Overrides', withBody ? '/written' : '/silent', '{}');
    return { body: withBody ? content(text) : `b'${text}'`, status_code: status };
  },
});

const named = ['path1', 'path2', 'path-else'].map(
  (label): ParityCase => ({
    recording: {
      file: INTEGRATIONS,
      test: 'test_integration_mock_with_request_overrides_in_response_template',
      label: `invoke-${label}`,
    },
    ask: async (world) => content((await call(world, 'Overrides', `/named/${label}`)).text),
  }),
);

const map: ParityCase = {
  recording: { file: INTEGRATIONS, test: 'test_integration_mock_with_vtl_map_assignation', label: 'response' },
  ask: async (world) => {
    const { status, text } = await call(world, 'Overrides', '/map');
    return { body: content(text), status_code: status };
  },
};

const selected = ['200', '400', '500'].map(
  (code): ParityCase => ({
    recording: { file: LAMBDA, test: 'test_lambda_selection_patterns', label: `lambda-selection-pattern-${code}` },
    // A function in Python has another trace of its stack.
    recorded: (answer) => ({
      said: typeof answer === 'string' ? answer : Object(answer).errorMessage,
      status: Number(code),
    }),
    ask: async (world) => {
      const { status, text } = await call(world, 'Selects', `/${code}`);
      const said = content(text);
      return { said: typeof said === 'string' ? said : Object(said).errorMessage, status };
    },
  }),
);

const parameter = ['lambda-aws-integration-1', 'lambda-aws-integration-2'].map(
  (label): ParityCase => ({
    recording: { file: LAMBDA, test: 'test_lambda_aws_integration_with_request_template', label },
    ask: async (world) => content((await call(world, 'Selects', '/parameter?param1=foobar')).text),
  }),
);

const items: readonly ParityCase[] = ['test', 'test2', 'test 3', 'invalid'].map((id) => ({
  recording: { file: DYNAMODB, test: 'test_rest_api_to_dynamodb_integration[Query]', label: `result-${id}` },
  recorded: (answer) => ({ content: Object(answer).content, status: Object(answer).status_code }),
  ask: async (world) => {
    for (const each of ['test', 'test2', 'test 3']) {
      await world.call('DynamoDB_20120810.PutItem', { TableName: 'items', Item: { id: { S: each } } });
    }
    const { status, text } = await call(world, 'Services', `/query?id=${encodeURIComponent(id)}`);
    return { content: content(text), status };
  },
}));

const put: ParityCase = {
  recording: { file: DYNAMODB, test: 'test_rest_api_to_dynamodb_integration[PutItem]', label: 'result-put-item' },
  recorded: (answer) => ({ content: Object(answer).content, status: Object(answer).status_code }),
  ask: async (world) => {
    const { status, text } = await post(world, 'Services', '/put', '{"id": "test-new"}');
    return { content: content(text), status };
  },
};

const messages = ['sqs-aws-integration-with-payload', 'sqs-aws-integration-without-payload'].map(
  (label): ParityCase => ({
    recording: { file: SQS, test: 'test_sqs_aws_integration', label },
    ask: async (world) =>
      content((await post(world, 'Services', '/sqs', label.includes('without') ? undefined : '{"foo": "bar"}')).text),
  }),
);

const answered: ParityCase = {
  recording: { file: SQS, test: 'test_sqs_request_and_response_xml_templates_integration', label: 'sqs-json-response' },
  recorded: (answer) => Object.keys(Object(answer)).toSorted(),
  ask: async (world) => {
    const said = Object(content((await post(world, 'Services', '/xml', '<xml>Hello World</xml>')).text));
    return Object.entries(said)
      .filter(([, value]) => /^[\da-f-]{36}$/.test(String(value)))
      .map(([name]) => name)
      .toSorted();
  },
};

const event: ParityCase = {
  recording: {
    file: 'apigateway/test_apigateway_eventbridge',
    test: 'test_apigateway_to_eventbridge',
    label: 'eventbridge-put-events-response',
  },
  recorded: (answer) => Object(answer).FailedEntryCount,
  ask: async (world) => Object(content((await post(world, 'Services', '/events', '{}')).text)).FailedEntryCount,
};

const execution: ParityCase = {
  recording: {
    file: 'apigateway/test_apigateway_stepfunctions',
    test: 'TestApigatewayStepfunctions::test_apigateway_with_step_function_integration[StartExecution]',
    label: 'start_execution_response',
  },
  recorded: (answer) => Object.keys(Object(answer)).toSorted(),
  ask: async (world) => Object.keys(Object(content((await post(world, 'Services', '/start', '{}')).text))).toSorted(),
};

const FORM = { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" };
const SEND = {
  RequestParameters: FORM,
  RequestTemplates: json('Action=SendMessage&MessageBody=$input.body'),
  PassthroughBehavior: 'NEVER',
};
const answering = (template: string) => ({
  IntegrationResponses: [{ StatusCode: '200', ResponseTemplates: json(template) }],
});
const OVERRIDE = `#set($context.responseOverride.status = 444)#set($context.responseOverride.custom = "is also passed around")#set($context.responseOverride.header.foo = "bar"){"statusCode": 200}`;
const OVERRIDDEN = `{"custom": "$context.responseOverride.custom", "fooHeader": "$context.responseOverride.header.foo", "statusOverride": "$context.responseOverride.status"}`;
const NAMED = `#set($path = $context.requestOverride.path.name)
#if($path == "path1"){"response": "path was path one"}
#elseif($path == "path2"){"response": "path was path two"}
#else{"response": "this is the else clause"}#end`;
const MAP = `#set($map = {"foo": "bar"})#set($x = $map.put("foo2", "putBar"))#set($map["foo3"] = {"nested": "nestedFoo"}){"value": "$map.foo", "value2": "$map.foo2", "value3": "$map.foo3.nested"}`;

/** Mapping templates, and what calls services and functions without a proxy. */
export const parityCases: ParityCases = {
  source,
  resources: {
    ...role,
    ...calls,
    ...gatewayFunction('Echo', 'echo'),
    ...gatewayFunction('Select', 'select'),
    ...restApi(
      'Paths',
      Object.fromEntries([
        ...WRITTEN.map(([, , template], at) => [`/p${at}`, { POST: behind('Echo', answering(template)) }] as const),
        ['/compared', { POST: behind('Echo', answering(COMPARED)) }],
      ]),
    ),
    ...restApi(
      'Bodies',
      Object.fromEntries(
        ['response-raw-body', 'response-str-body-input', 'response-url-encode'].map((label, at) => [
          `/b${at}`,
          {
            POST: behind('Echo', {
              RequestTemplates: json(`#set($written = "${REQUESTS[label]}")"$util.escapeJavaScript($written)"`),
              IntegrationResponses: [{ StatusCode: '200' }],
            }),
          },
        ]),
      ),
    ),
    ...restApi('Overrides', {
      '/written': { POST: { ...mock(OVERRIDDEN, { RequestTemplates: json(OVERRIDE) }) } },
      '/silent': { POST: { ...mock(undefined, { RequestTemplates: json(OVERRIDE) }) } },
      '/named/{name}': {
        GET: mock(NAMED, {
          RequestTemplates: json('#set($context.requestOverride.path.name = $input.params("name")){"statusCode": 200}'),
        }),
      },
      '/map': { GET: mock(MAP) },
    }),
    ...restApi('Selects', {
      '/{code}': {
        GET: behind(
          'Select',
          {
            RequestTemplates: json('{"statusCode": "$input.params("code")"}'),
            IntegrationResponses: [
              { StatusCode: '200' },
              { StatusCode: '400', SelectionPattern: '.*four hundred.*' },
              { StatusCode: '500', SelectionPattern: '.*five hundred.*' },
            ],
          },
          ['200', '400', '500'],
        ),
      },
      '/parameter': {
        GET: behind('Echo', {
          RequestTemplates: json(`{"param1": "$input.params('param1')"}`),
          IntegrationResponses: [{ StatusCode: '200', SelectionPattern: '' }],
        }),
      },
    }),
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'items',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    },
    Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'machine',
        Definition: { StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } },
        RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
    ...restApi('Services', {
      '/query': {
        GET: service('dynamodb:action/Query', {
          RequestTemplates: json(
            '{"TableName": "items", "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": {"S": "$input.params("id")"}}}',
          ),
        }),
      },
      '/put': {
        POST: service('dynamodb:action/PutItem', {
          RequestTemplates: json(`{"TableName": "items", "Item": {"id": {"S": "$input.path('$.id')"}}}`),
        }),
      },
      '/sqs': {
        POST: service('sqs:path/000000000000/work', { ...SEND, ...answering('{"message": "great success!"}') }),
      },
      '/xml': {
        POST: service('sqs:path/000000000000/work', {
          ...SEND,
          ...answering(`#set($response = $input.path('$.SendMessageResponse'))
{"requestId": "$input.path('$.SendMessageResponse.ResponseMetadata.RequestId')", "messageId": "$response.SendMessageResult.MessageId"}`),
        }),
      },
      '/events': {
        POST: service('events:action/PutEvents', {
          RequestTemplates: json(
            '{"Entries": [{"Source": "parity", "DetailType": "test", "Detail": "$util.escapeJavaScript($input.body)"}]}',
          ),
        }),
      },
      '/start': {
        POST: service('states:action/StartExecution', {
          RequestTemplates: json(
            '{"stateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:machine", "input": "$util.escapeJavaScript($input.body)"}',
          ),
        }),
      },
    }),
  },
  cases: () => [
    ...written,
    ...compared,
    ...bodies,
    overridden(true),
    overridden(false),
    ...named,
    map,
    ...selected,
    ...parameter,
    ...items,
    put,
    ...messages,
    answered,
    event,
    execution,
  ],
};
