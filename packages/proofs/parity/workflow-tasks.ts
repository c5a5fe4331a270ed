/** What the functions of these tests do: see the world's source. */
export type FunctionKind = 'constant' | 'echo' | 'hello' | 'large' | 'raise' | 'raiseCustom' | 'sleep';

/** Who answers while an execution waits. */
export type Worker =
  | 'activity'
  | 'activity-fails'
  | 'activity-heartbeat'
  | 'activity-nameless'
  | 'activity-silent'
  | 'fails'
  | 'fails-without-words'
  | 'sends-body'
  | 'sends-message'
  | 'sends-nothing';

export interface TaskTest {
  /** Folder and name of its definition. */
  readonly definition: string;
  /** What its functions do. @default 'echo' */
  readonly function?: FunctionKind;
  readonly worker?: Worker;
  /** The definition of the state machine that it starts. @default 'gives' */
  readonly target?: 'fails' | 'gives' | 'sends' | 'times-out';
  /** Fields that the test's program puts into its states. */
  readonly fields?: Readonly<Record<string, object>>;
  /** What is in the object that it reads. */
  readonly object?: string;
  /** Why its history is another one. */
  readonly reason?: string;
}

const all = <Name extends string>(names: readonly Name[], test: TaskTest) =>
  Object.fromEntries(names.map((name) => [name, test]));
const values = (...names: readonly string[]) => names.map((name) => `test_invoke_json_values[${name}]`);
const JSON_VALUES = values(
  'None',
  'HelloWorld',
  '0.0',
  '0_0',
  '0_1',
  'True',
  'json_value5',
  'json_value6',
  'json_value7',
);
const errorOutput = (definition: string): TaskTest => ({
  definition: `statevariables/${definition}`,
  function: 'raise',
});
const token = (definition: string, worker?: Worker): TaskTest => ({
  definition,
  ...(worker === undefined ? {} : { worker }),
});

const read = (object: string): TaskTest => ({ definition: 'services/aws_sdk_s3_get_object', object });

const NO_LOGS = 'The stage refuses LogType of lambda:invoke by its name.';
const REDRIVE = 'AWS has added what it says of redrives after this was recorded, on 2023-11-15.';
const NO_SERVICE = 'The stage does not have this service, and says so by its name.';

/**
 * Tests whose executions call services of the stage, by the file of their recordings. Left out, because nothing shows what the stage
 * would have to do:
 * - the program's function, queue or state machine is not among the recordings, or its answer is made for a mock: `local_mocking`,
 *   `test_wait_for_callback`, `test_comments_as_per_docs`, `test_task_dataflow_to_state`, `test_multiple_executions_*`;
 * - two accounts or hosts take part, of which the stage has one: `test_cross_account_*`, `test_send_message_no_such_queue*`;
 * - the activity is deleted while the definition names it, which templates cannot do: `test_activity_task_on_deleted`;
 * - its topic is FIFO, and the stage refuses such topics in templates: `test_fifo_message_attribute`;
 * - the stage's Lambda names a function that does not exist as its caller does, AWS's by its ARN: `test_no_such_function*` of
 *   `test_task_service_lambda`;
 * - the events of iterations or branches are recorded in an order that AWS does not promise: `test_service_lambda_map_timeout`,
 *   `*[PARALLEL_CATCH_ERROR_OUTPUT_WITH_RETRY]`;
 * - the service is called by REST, and the stage has no such integration: `test_apigetway_task_service`,
 *   `test_step_functions_calling_api_gateway`; the tests of ECS and Secrets Manager show how it refuses.
 */
export const WORKFLOW_TASKS: Readonly<Record<string, Readonly<Record<string, TaskTest>>>> = {
  'activities/test_activities': {
    test_activity_task: token('activities/base_activity_task', 'activity'),
    test_activity_task_failure: token('activities/base_activity_task', 'activity-fails'),
    test_activity_task_with_heartbeat: token('activities/base_activity_task_heartbeat', 'activity-heartbeat'),
    test_activity_task_no_worker_name: token('activities/base_activity_task', 'activity-nameless'),
    test_activity_task_start_timeout: token('activities/base_activity_task_timeout', 'activity-silent'),
  },
  'arguments/test_arguments': {
    'test_base_cases[BASE_LAMBDA_EMPTY]': { definition: 'arguments/base_lambda_empty' },
    'test_base_cases[BASE_LAMBDA_LITERALS]': { definition: 'arguments/base_lambda_literals' },
    'test_base_cases[BASE_LAMBDA_EXPRESSION]': { definition: 'arguments/base_lambda_expressions' },
    'test_base_cases[BASE_LAMBDA_EMPTY_GLOBAL_QL_JSONATA]': {
      definition: 'arguments/base_lambda_empty_global_ql_jsonata',
    },
  },
  'assign/test_assign_reference_variables': {
    test_assign_in_catch_state: { definition: 'assign/base_assign_in_catch', function: 'raise' },
    'test_variables_in_lambda_task[BASE_REFERENCE_IN_LAMBDA_TASK_FIELDS]': {
      definition: 'assign/base_reference_in_lambda_task_fields',
    },
    'test_variables_in_lambda_task[BASE_ASSIGN_FROM_LAMBDA_TASK_RESULT]': {
      definition: 'assign/base_assign_from_lambda_task_result',
      function: 'hello',
    },
  },
  'callback/test_callback': {
    test_sqs_wait_for_task_token: token('callbacks/sqs_wait_for_task_token', 'sends-message'),
    test_sqs_wait_for_task_token_timeout: token('callbacks/sqs_wait_for_task_token_with_timeout'),
    test_sqs_failure_in_wait_for_task_token: token('callbacks/sqs_wait_for_task_token', 'fails'),
    test_sqs_wait_for_task_tok_with_heartbeat: {
      ...token('timeouts/service_sqs_send_and_wait_for_task_token_with_heartbeat', 'sends-message'),
      fields: { SendMessageWithWait: { HeartbeatSeconds: 60 } },
    },
    test_start_execution_sync: { definition: 'callbacks/sfn_start_execution_sync', reason: REDRIVE },
    test_start_execution_sync_delegate_failure: {
      definition: 'callbacks/sfn_start_execution_sync',
      target: 'fails',
      reason: REDRIVE,
    },
    test_start_execution_sync_delegate_timeout: {
      definition: 'callbacks/sfn_start_execution_sync',
      target: 'times-out',
      reason: REDRIVE,
    },
    test_start_execution_sync2: { definition: 'callbacks/sfn_start_execution_sync2', reason: REDRIVE },
    test_sync_with_task_token: {
      definition: 'callbacks/sfn_start_execution_sync_with_task_token',
      target: 'sends',
      worker: 'sends-message',
    },
    test_sns_publish_wait_for_task_token: token('callbacks/sns_publish_wait_for_task_token', 'sends-nothing'),
    test_multiple_heartbeat_notifications: {
      ...token('timeouts/service_sqs_send_and_wait_for_task_token_with_heartbeat', 'sends-body'),
      fields: { SendMessageWithWait: { HeartbeatSeconds: 120 } },
    },
    test_sqs_wait_for_task_token_call_chain: token('callbacks/sqs_wait_for_task_token_call_chain', 'sends-message'),
    test_sqs_wait_for_task_token_no_token_parameter: token('callbacks/sqs_wait_for_task_token_no_token_parameter'),
    'test_sqs_failure_in_wait_for_task_tok_no_error_field[SQS_WAIT_FOR_TASK_TOKEN_CATCH]': token(
      'callbacks/sqs_wait_for_task_token_catch',
      'fails-without-words',
    ),
    'test_sqs_failure_in_wait_for_task_tok_no_error_field[SQS_PARALLEL_WAIT_FOR_TASK_TOKEN]': token(
      'callbacks/sqs_parallel_wait_for_task_token',
      'fails-without-words',
    ),
  },
  'context_object/test_context_object': {
    test_result_selector: { definition: 'context_object/context_object_result_selector' },
  },
  'error_handling/test_aws_sdk': {
    test_invalid_secret_name: {
      definition: 'errorhandling/aws_sdk_task_error_secretsmanager_crate_secret',
      reason: NO_SERVICE,
    },
    test_no_such_bucket: { definition: 'errorhandling/aws_sdk_task_error_s3_list_objects' },
    test_dynamodb_invalid_param: { definition: 'errorhandling/task_service_aws_sdk_dynamodb_put_item' },
    test_dynamodb_put_item_no_such_table: { definition: 'errorhandling/task_service_aws_sdk_dynamodb_put_item' },
    test_s3_no_such_key: { definition: 'errorhandling/aws_sdk_task_error_s3_no_such_key' },
  },
  'error_handling/test_states_errors': {
    test_service_task_lambada_data_limit_exceeded_on_large_utf8_response: {
      definition: 'errorhandling/task_service_lambda_invoke_catch_data_limit_exceeded',
      function: 'large',
    },
    test_service_task_lambada_catch_state_all_data_limit_exceeded_on_large_utf8_response: {
      definition: 'errorhandling/task_service_lambda_invoke_catch_all',
      function: 'large',
    },
    test_task_lambda_data_limit_exceeded_on_large_utf8_response: {
      definition: 'errorhandling/task_lambda_invoke_catch_data_limit_exceeded',
      function: 'large',
    },
    test_task_lambda_catch_state_all_data_limit_exceeded_on_large_utf8_response: {
      definition: 'errorhandling/task_lambda_invoke_catch_all',
      function: 'large',
    },
  },
  'error_handling/test_task_lambda': {
    ...all(['test_raise_exception', 'test_no_such_function'], {
      definition: 'errorhandling/task_lambda_invoke_catch_unknown',
      function: 'raise',
    }),
    ...all(['test_raise_exception_catch', 'test_no_such_function_catch'], {
      definition: 'errorhandling/task_lambda_invoke_catch_relevant',
      function: 'raise',
    }),
    test_raise_custom_exception: {
      definition: 'errorhandling/task_lambda_invoke_catch_tbd',
      function: 'raiseCustom',
      fields: { InvokeLambda: { Catch: [{ ErrorEquals: ['CustomException'], Next: 'ErrorMatched' }] } },
    },
  },
  'error_handling/test_task_service_dynamodb': all(
    ['test_put_item_no_such_table', 'test_put_item_invalid_table_name', 'test_invalid_param'],
    { definition: 'errorhandling/task_service_dynamodb_put_item' },
  ),
  'error_handling/test_task_service_lambda': {
    test_raise_exception: {
      definition: 'errorhandling/task_service_lambda_invoke_catch_unknown',
      function: 'raise',
    },
    test_raise_custom_exception: {
      definition: 'errorhandling/task_service_lambda_invoke_catch_tbd',
      function: 'raiseCustom',
      fields: { InvokeLambda: { Catch: [{ ErrorEquals: ['CustomException'], Next: 'ErrorMatched' }] } },
    },
    test_raise_exception_catch: {
      definition: 'errorhandling/task_service_lambda_invoke_catch_relevant',
      function: 'raise',
    },
    test_invoke_timeout: {
      definition: 'errorhandling/task_service_lambda_invoke_catch_timeout',
      function: 'sleep',
    },
  },
  'error_handling/test_task_service_sfn': {
    test_start_execution_no_such_arn: { definition: 'services/sfn_start_execution' },
  },
  'error_handling/test_task_service_sqs': {
    test_send_message_empty_body: { definition: 'errorhandling/task_service_sqs_send_msg_catch' },
    test_sqs_failure_in_wait_for_task_tok: token('errorhandling/aws_service_sqs_send_msg_catch_token_failure', 'fails'),
  },
  'outputdecl/test_output': {
    'test_base_lambda[BASE_LAMBDA]': { definition: 'outputdecl/base_lambda' },
    'test_base_task_lambda[BASE_TASK_LAMBDA]': { definition: 'outputdecl/base_task_lambda' },
  },
  'query_language/test_mixed_query_language': {
    'test_lambda_task_resource_data_flow[TASK_LAMBDA_LEGACY_RESOURCE_JSONATA_TO_JSONPATH]': {
      definition: 'querylanguage/task_lambda_legacy_resource_from_jsonata_to_jsonpath',
    },
    'test_lambda_task_resource_data_flow[TASK_LAMBDA_SDK_RESOURCE_JSONATA_TO_JSONPATH]': {
      definition: 'querylanguage/task_lambda_sdk_resource_from_jsonata_to_jsonpath',
    },
    'test_lambda_task_resource_data_flow[TASK_LAMBDA_LEGACY_RESOURCE_JSONPATH_TO_JSONATA]': {
      definition: 'querylanguage/task_lambda_legacy_resource_from_jsonpath_to_jsonata',
    },
    'test_lambda_task_resource_data_flow[TASK_LAMBDA_SDK_RESOURCE_JSONPATH_TO_JSONATA]': {
      definition: 'querylanguage/task_lambda_sdk_resource_from_jsonpath_to_jsonata',
    },
  },
  'scenarios/test_base_scenarios': {
    test_lambda_invoke_with_retry_base: { definition: 'scenarios/lambda_invoke_with_retry_base', function: 'raise' },
    test_lambda_invoke_with_retry_extended_input: {
      definition: 'scenarios/lambda_invoke_with_retry_extended_input',
      function: 'raise',
      reason: REDRIVE,
    },
    test_lambda_service_invoke_with_retry_extended_input: {
      definition: 'scenarios/lambda_service_invoke_with_retry_extended_input',
      function: 'raise',
      reason: REDRIVE,
    },
    test_lambda_empty_retry: { definition: 'scenarios/lambda_empty_retry', function: 'raise' },
    test_catch_states_runtime: { definition: 'scenarios/catch_states_runtime' },
    test_catch_empty: { definition: 'scenarios/catch_empty' },
    test_retry_interval_features: { definition: 'scenarios/retry_interval_features', function: 'raise' },
    test_retry_interval_features_jitter_none: {
      definition: 'scenarios/retry_interval_features_jitter_none',
      function: 'raise',
    },
    test_retry_interval_features_max_attempts_zero: {
      definition: 'scenarios/retry_interval_features_max_attempts_zero',
      function: 'raise',
    },
  },
  'services/test_aws_sdk_task_service': {
    test_list_secrets: { definition: 'services/aws_sdk_secrestsmaager_list_secrets', reason: NO_SERVICE },
    test_dynamodb_put_get_item: { definition: 'services/aws_sdk_dynamodb_put_get_item' },
    test_dynamodb_put_delete_item: { definition: 'services/aws_sdk_dynamodb_put_delete_item' },
    test_dynamodb_put_update_get_item: { definition: 'services/aws_sdk_dynamodb_put_update_get_item' },
    test_sfn_start_execution: { definition: 'services/aws_sdk_sfn_start_execution' },
    'test_sfn_send_task_outcome_with_no_such_token[state_machine_template0]': {
      definition: 'services/aws_sdk_sfn_send_task_success',
    },
    'test_sfn_send_task_outcome_with_no_such_token[state_machine_template1]': {
      definition: 'services/aws_sdk_sfn_send_task_failure',
    },
    ...all(
      ['str', 'dict', 'list', 'bool', 'num'].map((kind) => `test_s3_put_object[${kind}]`),
      { definition: 'services/aws_sdk_s3_put_object' },
    ),
    'test_s3_get_object[empty_str]': read(''),
    'test_s3_get_object[str]': read('text data'),
    'test_s3_get_object[empty_binary]': read(''),
    'test_s3_get_object[binary]': read('binary data'),
    'test_s3_get_object[bytearray]': read('byte array data'),
  },
  'services/test_dynamodb_task_service': {
    'test_base_integrations[DYNAMODB_PUT_GET_ITEM]': { definition: 'services/dynamodb_put_get_item' },
    'test_base_integrations[DYNAMODB_PUT_DELETE_ITEM]': { definition: 'services/dynamodb_put_delete_item' },
    'test_base_integrations[DYNAMODB_PUT_UPDATE_GET_ITEM]': { definition: 'services/dynamodb_put_update_get_item' },
    'test_base_integrations[DYNAMODB_PUT_QUERY]': { definition: 'services/dynamodb_put_query' },
  },
  'services/test_events_task_service': all(
    [
      'test_put_events_base',
      'test_put_events_malformed_detail',
      'test_put_events_no_source',
      'test_put_events_mixed_malformed_detail',
    ],
    { definition: 'services/events_put_events' },
  ),
  'services/test_lambda_task': {
    test_invoke_pipe: { definition: 'services/lambda_invoke_pipe', function: 'constant' },
    test_invoke_bytes_payload: { definition: 'services/lambda_invoke_resource', function: 'hello' },
    test_invoke_string_payload: { definition: 'services/lambda_invoke_resource' },
    ...all(JSON_VALUES, { definition: 'services/lambda_invoke_resource' }),
    test_lambda_task_filter_parameters_input: { definition: 'services/lambda_input_parameters_filter' },
  },
  'services/test_lambda_task_service': {
    test_invoke: { definition: 'services/lambda_invoke' },
    test_invoke_unsupported_param: { definition: 'services/lambda_invoke_log_type', reason: NO_LOGS },
    test_invoke_bytes_payload: { definition: 'services/lambda_invoke', function: 'hello' },
    ...all(JSON_VALUES, { definition: 'services/lambda_invoke' }),
  },
  'services/test_sfn_task_service': all(['test_start_execution', 'test_start_execution_input_json'], {
    definition: 'services/sfn_start_execution',
  }),
  'services/test_sns_task_service': {
    ...all(
      ['HelloWorld', 'message1', '1', 'True', 'None', ''].map((message) => `test_publish_base[${message}]`),
      { definition: 'services/sns_publish' },
    ),
    test_publish_base_error_topic_arn: { definition: 'services/sns_publish' },
    ...all(
      ['HelloWorld', '"HelloWorld"', '{}', 'message_value3'].map(
        (value) => `test_publish_message_attributes[${value}]`,
      ),
      { definition: 'services/sns_publish_message_attributes' },
    ),
  },
  'services/test_sqs_task_service': {
    test_send_message: { definition: 'services/sqs_send_msg' },
    test_send_message_unsupported_parameters: { definition: 'services/sqs_send_msg' },
    test_send_message_attributes: { definition: 'services/sqs_send_msg_attributes' },
  },
  'states_variables/test_error_output': {
    'test_task_catch_error_output[TASK_CATCH_ERROR_OUTPUT]': errorOutput('task_catch_error_output'),
    'test_task_catch_error_output[TASK_CATCH_ERROR_OUTPUT_TO_JSONPATH]': errorOutput(
      'task_catch_error_output_to_jsonpath',
    ),
    'test_catch_error_variable_sampling[TASK_CATCH_ERROR_VARIABLE_SAMPLING]': errorOutput(
      'task_catch_error_variable_sampling',
    ),
    'test_catch_error_variable_sampling[TASK_CATCH_ERROR_VARIABLE_SAMPLING_TO_JSONPATH]': errorOutput(
      'task_catch_error_variable_sampling_to_jsonpath',
    ),
    'test_task_catch_error_with_retry[TASK_CATCH_ERROR_OUTPUT_WITH_RETRY]': errorOutput(
      'task_catch_error_output_with_retry',
    ),
    'test_task_catch_error_with_retry[TASK_CATCH_ERROR_OUTPUT_WITH_RETRY_TO_JSONPATH]': errorOutput(
      'task_catch_error_output_with_retry_to_jsonpath',
    ),
    'test_map_catch_error[MAP_CATCH_ERROR_OUTPUT]': errorOutput('map_catch_error_output'),
    'test_map_catch_error[MAP_CATCH_ERROR_OUTPUT_WITH_RETRY]': errorOutput('map_catch_error_output_with_retry'),
    'test_map_catch_error[MAP_CATCH_ERROR_VARIABLE_SAMPLING]': errorOutput('map_catch_error_variable_sampling'),
    'test_parallel_catch_error[PARALLEL_CATCH_ERROR_OUTPUT]': errorOutput('parallel_catch_error_output'),
    'test_parallel_catch_error[PARALLEL_CATCH_ERROR_VARIABLE_SAMPLING]': errorOutput(
      'parallel_catch_error_variable_sampling',
    ),
  },
  'timeouts/test_heartbeats': {
    ...all(['test_heartbeat_timeout'], {
      definition: 'timeouts/service_sqs_send_and_wait_for_task_token_with_heartbeat',
    }),
    test_heartbeat_no_timeout: {
      definition: 'timeouts/service_sqs_send_and_wait_for_task_token_with_heartbeat',
      fields: { SendMessageWithWait: { TimeoutSeconds: undefined } },
    },
    test_heartbeat_path_timeout: {
      definition: 'timeouts/service_sqs_send_and_wait_for_task_token_with_heartbeat_path',
    },
  },
  'timeouts/test_timeouts': {
    test_fixed_timeout_lambda: { definition: 'timeouts/lambda_wait_with_timeout_seconds', function: 'sleep' },
    test_fixed_timeout_service_lambda: {
      definition: 'timeouts/service_lambda_wait_with_timeout_seconds',
      function: 'sleep',
    },
    test_fixed_timeout_service_lambda_with_path: {
      definition: 'timeouts/service_lambda_wait_with_timeout_seconds_path',
      function: 'sleep',
    },
  },
};
