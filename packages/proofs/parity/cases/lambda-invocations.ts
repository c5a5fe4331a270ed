import { functionOf, invoke, ROLE } from '../functions.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const FILE = 'lambda_/test_lambda';

const source = `
import { writeFileSync } from 'node:fs';
let counter = 0;
let number = 0;
const snake = (context) => ({
  invoked_function_arn: context.invokedFunctionArn,
  function_version: context.functionVersion,
  function_name: context.functionName,
  memory_limit_in_mb: context.memoryLimitInMB,
  aws_request_id: context.awsRequestId,
  log_group_name: context.logGroupName,
  log_stream_name: context.logStreamName,
});
export const echo = async (event) => event;
export const nothing = async () => {};
export const counts = async () => ({ counter: counter++ });
export const fails = async ({ error_msg }) => { throw new Error('Error: ' + error_msg); };
export const hangs = async () => { await new Promise(() => {}); };
export const exits = async () => { process.exit(0); };
export const large = async () => 'a'.repeat(6_291_557);
export const requestId = async (_, { awsRequestId }) => awsRequestId;
export const remembers = async ({ set, get, hang }) => {
  if (set) number = set;
  if (hang) await new Promise(() => {});
  return get ? { number } : null;
};
export const answers = async (event) => ({
  statusCode: 200,
  body: JSON.stringify('response from localstack lambda: ' + JSON.stringify(event)),
});
export const versioned = async (_, { invokedFunctionArn, functionVersion }) => ({
  version_id: process.env.VERSION,
  invoked_arn: invokedFunctionArn,
  version_from_ctx: functionVersion,
});
export const context = async (event, context) => ({ event, context: { ...snake(context), client_context: context.clientContext ?? null } });
export const handler = async (_, context) => {
  const { memory_limit_in_mb, ...ctx } = snake(context);
  return { ctx: { ...ctx, remaining_time_in_millis: String(context.getRemainingTimeInMillis()) }, environment: { ...process.env }, packages: [] };
};
export const nodeContext = async (_, { getRemainingTimeInMillis, done, fail, succeed, ...context }) => ({ context });
`;

const version = (name: string): object => ({
  Type: 'AWS::Lambda::Version',
  Properties: { FunctionName: { Ref: name } },
});
const resources: Resources = {
  ...ROLE,
  Echo: functionOf('echo', 'echo'),
  Nothing: functionOf('nothing', 'nothing'),
  Counts: functionOf('counts', 'counts'),
  Fails: functionOf('fails', 'fails'),
  Hangs: functionOf('hangs', 'hangs', { Timeout: 1 }),
  Exits: functionOf('exits', 'exits'),
  Large: functionOf('large', 'large'),
  RequestId: functionOf('request-id', 'requestId'),
  Remembers: functionOf('remembers', 'remembers', { Timeout: 1 }),
  Answers: functionOf('answers', 'answers'),
  Versioned: functionOf('versioned', 'versioned', { Environment: { Variables: { VERSION: 'version1' } } }),
  Version: version('Versioned'),
  Alias: {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      FunctionName: { Ref: 'Versioned' },
      FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
      Name: 'alias1',
    },
  },
  Context: functionOf('context', 'context'),
  ContextVersion: version('Context'),
  NodeContext: functionOf('node-context', 'nodeContext'),
  Introspects: functionOf('introspects', 'handler', {
    MemorySize: 1_024,
    Environment: { Variables: { TEST_KEY: 'TEST_VAL' } },
  }),
  Blocked: functionOf('blocked', 'echo', { ReservedConcurrentExecutions: 0 }),
};

type Ask = (world: ParityWorld) => unknown;
type Row = readonly [test: string, label: string, ask: Ask, more?: Partial<ParityCase>];
const on =
  (name: string, how: Parameters<typeof invoke>[2] = {}): Ask =>
  (world) =>
    invoke(world, name, how);
const json = (value: object) => ({ payload: JSON.stringify(value) });

const FEATURES = 'TestLambdaFeatures::';
const BEHAVIOR = 'TestLambdaBehavior::';
const REUSE = `${BEHAVIOR}test_lambda_invoke_timed_out_environment_reuse`;
const ALIASES = 'TestLambdaAliases::test_lambda_alias_moving';
const NO_PAYLOAD = `${FEATURES}test_invocation_type_no_return_payload`;
const TOO_LARGE = 'TestLambdaBaseFeatures::test_lambda_too_large_response';

const INVOCATIONS: readonly Row[] = [
  [`${FEATURES}test_invocation_type_request_response[nodejs16.x]`, 'invoke-result', on('echo')],
  [`${FEATURES}test_invocation_type_event[nodejs16.x]`, 'invoke-result', on('echo', { type: 'Event' })],
  [`${FEATURES}test_invocation_type_dry_run[nodejs16.x]`, 'invoke-result', on('echo', { type: 'DryRun' })],
  [`${NO_PAYLOAD}[nodejs-RequestResponse]`, 'invoke-result', on('nothing')],
  [`${NO_PAYLOAD}[nodejs-Event]`, 'invoke-result', on('nothing', { type: 'Event' })],
  [`${FEATURES}test_lambda_environment`, 'invocation-result', on('echo', json({ Hello: 'World' }))],
  [
    `${FEATURES}test_invocation_with_qualifier`,
    'invocation-response',
    on('context', { ...json({ foo: `bar with 'quotes"` }), qualifier: '1' }),
    { reason: 'The stage gives no LogResult: its log is shown beside the call.' },
  ],
  [
    `${FEATURES}test_lambda_with_context`,
    'invocation',
    on('node-context'),
    { reason: 'The stage passes no client context on, which the recorded call sent.' },
  ],
  [`${BEHAVIOR}test_lambda_cache_local[nodejs]`, 'first_invoke_result', on('counts')],
  [`${BEHAVIOR}test_lambda_cache_local[nodejs]`, 'second_invoke_result', on('counts')],
  [`${BEHAVIOR}test_lambda_invoke_with_timeout`, 'invoke-result', on('hangs', { seconds: 2 })],
  [REUSE, 'invoke-result-set-number', on('remembers', json({ set: 42 }))],
  [REUSE, 'invoke-result-read-number', on('remembers', json({ get: true }))],
  [
    REUSE,
    'invoke-result-read-number-after-timeout',
    async (world) => {
      await invoke(world, 'remembers', { ...json({ hang: true }), seconds: 2 });
      return invoke(world, 'remembers', json({ get: true }));
    },
  ],
  ['TestLambdaErrors::test_lambda_handler_exit', 'invocation_error', on('exits')],
  [TOO_LARGE, 'invoke_result', on('large')],
  [TOO_LARGE, 'invoke_result_2', on('large')],
  ['TestRequestIdHandling::test_request_id_invoke', 'invoke_result', on('request-id')],
  ...Object.entries({
    'body-n\\x87r\\x9e\\xe9\\xb5\\xd7I\\xee\\x9bmt': [0x6e, 0x87, 0x72, 0x9e],
    'message-\\x99\\xeb,j\\x07\\xa1zYh': [0x99, 0xeb, 0x2c, 0x6a],
  }).map(
    ([name, bytes]): Row => [
      `TestLambdaErrors::test_lambda_invoke_payload_encoding_error[${name}]`,
      `invoke_function_invalid_payload_${name.split('-')[0]}`,
      on('echo', { payload: Buffer.from(bytes) }),
    ],
  ),
  ['TestLambdaConcurrency::test_reserved_concurrency', 'exc_no_cap_requestresponse', on('blocked')],
  [ALIASES, 'invocation_result_qualifier_v1', on('versioned', { qualifier: 'alias1' })],
  [
    ALIASES,
    'invocation_result_qualifier_v1_arn',
    on('arn:aws:lambda:us-east-1:000000000000:function:versioned:alias1'),
  ],
  [ALIASES, 'invocation_exc_not_existent', on('versioned', { qualifier: 'non-existent-alias' })],
  [
    'TestLambdaVersions::test_lambda_versions_with_code_changes',
    'invocation_result_v1',
    on('versioned', { qualifier: '1' }),
  ],
];

/** The folder of the bundle, on the laptop no `/var/task`. */
function withoutTaskRoot(answer: unknown): unknown {
  const { environment, ...rest } = Object(answer);
  const { LAMBDA_TASK_ROOT: _, ...others } = environment;
  return { ...rest, environment: others };
}

const introspection = (label: string, qualifier?: string): ParityCase => ({
  recording: {
    file: 'lambda_/test_lambda_common',
    test: 'TestLambdaRuntimesCommon::test_introspection_invoke[nodejs24.x]',
    label,
  },
  ask: async (world) => {
    const { Payload } = Object(await invoke(world, 'introspects', qualifier === undefined ? {} : { qualifier }));
    return withoutTaskRoot(Payload);
  },
  recorded: withoutTaskRoot,
  reason:
    'The stage sets no variables of the Linux sandbox and of its X-Ray daemon, and adds AWS_ENDPOINT_URL and TMPDIR.',
});

/** What functions answer to who calls them. */
export const parityCases: ParityCases = {
  resources,
  source,
  cases: () => [
    ...INVOCATIONS.map(([test, label, ask, more]) => ({ recording: { file: FILE, test, label }, ask, ...more })),
    {
      recording: {
        file: 'lambda_/test_lambda_runtimes',
        test: 'TestNodeJSRuntimes::test_invoke_nodejs_es6_lambda[nodejs24.x]',
        label: 'invocation-result',
      },
      ask: on('answers', json({ event_type: 'test_lambda' })),
    },
    {
      recording: {
        file: 'lambda_/test_lambda_common',
        test: 'TestLambdaRuntimesCommon::test_uncaught_exception_invoke[nodejs24.x]',
        label: 'error_result',
      },
      ask: on('fails', json({ error_msg: 'some_error_msg' })),
    },
    introspection('invocation_result_payload'),
    introspection('invocation_result_payload_qualified', '$LATEST'),
  ],
};
