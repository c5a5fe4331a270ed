import { randomUUID } from 'node:crypto';
import { machineArn } from './workflow-machines.ts';
import type { ParityWorld } from './world.ts';

export type Ask = (world: ParityWorld) => unknown;

const call = (world: ParityWorld, operation: string, input: object) =>
  world.call(`AWSStepFunctions.${operation}`, input);

/** Asks one thing. */
export const asks =
  (operation: string, input: object): Ask =>
  (world) =>
    call(world, operation, input);

/** Asks one thing that is refused, in the form of an exception of boto3. */
const fails =
  (operation: string, input: object): Ask =>
  async (world) => {
    const { Error: refusal } = Object(await call(world, operation, input));
    return {
      exception_typename: refusal?.Code,
      exception_value: `An error occurred (${refusal?.Code}) when calling the ${operation} operation: ${refusal?.Message}`,
    };
  };

/** Starts an execution, lets it come to its end, and asks about it. */
const after =
  (machine: string, operation: string, more: object = {}, input = '{}'): Ask =>
  async (world) => {
    const started = Object(await call(world, 'StartExecution', { stateMachineArn: machineArn(machine), input }));
    await world.stage.settle();
    return call(world, operation, { executionArn: started.executionArn, ...more });
  };

const start = (machine: string, input?: string): Ask =>
  asks('StartExecution', { stateMachineArn: machineArn(machine), input });

const startSync = (machine: string): Ask =>
  asks('StartSyncExecution', { stateMachineArn: machineArn(machine), input: '{}' });

const list = (machine: string, more: object = {}): Ask =>
  asks('ListExecutions', { stateMachineArn: machineArn(machine), ...more });

/** Starts and waits before it asks. */
const then =
  (machine: string, times: number, ask: Ask): Ask =>
  async (world) => {
    for (let time = 0; time < times; time += 1) {
      await start(machine)(world);
      await world.stage.settle();
    }
    return ask(world);
  };

const page =
  (machine: string): Ask =>
  async (world) => {
    const { nextToken } = Object(await list(machine, { maxResults: 10 })(world));
    return list(machine, { maxResults: 10, nextToken })(world);
  };

/** Starts the same again, another one of its name, and stops it. */
const again =
  (step: 'first' | 'same' | 'other' | 'stop'): Ask =>
  async (world) => {
    const name = randomUUID();
    const request = (input: string) =>
      call(world, 'StartExecution', { stateMachineArn: machineArn('wait'), name, input });
    const first = Object(await request('{}'));
    if (step === 'same') return request('{}');
    if (step === 'other') return request('{"other":1}');
    return step === 'first' ? first : call(world, 'StopExecution', { executionArn: first.executionArn });
  };

const stopped: Ask = async (world) => {
  const { executionArn } = Object(await start('wait', '{}')(world));
  await world.stage.settle();
  await call(world, 'StopExecution', { executionArn });
  return call(world, 'GetExecutionHistory', { executionArn });
};

/** The lines of the log of a state machine of that name after one execution, in their order. */
export const logged =
  (machine: string): Ask =>
  async (world) => {
    const before = world.stage.records.count('log');
    await start(machine, '{}')(world);
    await world.stage.settle();
    return world.stage.records.after('log', before).map(({ line }) => JSON.parse(line));
  };

const NONE = 'arn:aws:states:us-east-1:000000000000';
const LONG_TOKEN = { 1024: 'x'.repeat(1_025), 3096: 'x'.repeat(3_097) };
const describe = (name: string) => asks('DescribeStateMachine', { stateMachineArn: machineArn(name) });

/** What each recorded test asked, by its file, its name and the label of the answer. */
export const QUESTIONS: Readonly<Record<string, Ask>> = {
  'test_sfn_api::test_start_execution exec_resp': start('pass', '{}'),
  'test_sfn_api::test_start_execution exec_list_resp': then('listed', 1, list('listed')),
  'test_sfn_api::test_start_execution exec_hist_resp': after('pass', 'GetExecutionHistory'),
  'test_sfn_api::test_invalid_start_execution_arn start_exec_of_deleted': start('statemachine_invalid_one', '{}'),
  'test_sfn_api::test_invalid_start_execution_input start_exec_str_inp': start('pass', 'not some json'),
  'test_sfn_api::test_invalid_start_execution_input start_exec_not_json_inp': start('pass', "{'not': 'json'}"),
  'test_sfn_api::test_invalid_start_execution_input start_res_empty': start('pass', ''),
  'test_sfn_api::test_invalid_start_execution_input start_res_num': start('pass', '2'),
  'test_sfn_api::test_invalid_start_execution_input start_res_str': start('pass', '"some text"'),
  'test_sfn_api::test_invalid_start_execution_input start_res_null': start('pass', 'null'),
  'test_sfn_api::test_stop_execution stop_res': again('stop'),
  'test_sfn_api::test_stop_execution exec_hist_resp': stopped,
  'test_sfn_api::test_describe_state_machine_for_execution describe_resp': after(
    'pass',
    'DescribeStateMachineForExecution',
  ),
  'test_sfn_api::test_describe_execution describe_execution': after('pass', 'DescribeExecution'),
  'test_sfn_api::test_get_execution_history_reversed get_execution_history_reverseOrder[False]': after(
    'pass',
    'GetExecutionHistory',
    { reverseOrder: false },
  ),
  'test_sfn_api::test_get_execution_history_reversed get_execution_history_reverseOrder[True]': after(
    'pass',
    'GetExecutionHistory',
    { reverseOrder: true },
  ),
  'test_sfn_api::test_cloudformation_definition_create_describe[dumps] describe_state_machine_response':
    describe('state_machine_name'),
  'test_sfn_api::test_cloudformation_definition_string_create_describe[dumps] describe_state_machine_response':
    describe('state_machine_name'),
  'test_sfn_api::test_describe_invalid_arn_sm exception': fails('DescribeStateMachine', {
    stateMachineArn: 'not_a_valid_arn',
  }),
  'test_sfn_api::test_list_execution_no_such_state_machine exception': fails('ListExecutions', {
    stateMachineArn: machineArn('none'),
  }),
  'test_sfn_api::test_list_execution_invalid_arn exception': fails('ListExecutions', {
    stateMachineArn: 'invalid_state_machine_arn',
  }),
  'test_sfn_api::test_describe_execution_invalid_arn exception': fails('DescribeExecution', {
    executionArn: 'invalid_state_machine_arn',
  }),
  'test_sfn_api::test_get_execution_history_invalid_arn exception': fails('GetExecutionHistory', {
    executionArn: 'invalid_state_machine_arn',
  }),
  'test_sfn_api::test_state_machine_status_filter list_before_execution': list('filtered'),
  'test_sfn_api::test_state_machine_status_filter list_succeeded_when_complete': then(
    'filtered',
    1,
    list('filtered', { statusFilter: 'SUCCEEDED' }),
  ),
  'test_sfn_api::test_state_machine_status_filter list_running_when_complete': list('filtered', {
    statusFilter: 'RUNNING',
  }),
  'test_sfn_api::test_state_machine_status_filter list_executions_filter_exc': list('filtered', {
    statusFilter: 'succeeded',
  }),
  'test_sfn_api::test_start_sync_execution start_sync_execution_error': startSync('pass'),
  'test_sfn_api::test_list_sms_pagination list-state-machines-invalid-param-too-large': asks('ListStateMachines', {
    maxResults: 1_001,
  }),
  'test_sfn_api::test_list_sms_pagination list-state-machines-invalid-param-long-nextToken': asks('ListStateMachines', {
    nextToken: LONG_TOKEN[1_024],
  }),
  'test_sfn_api::test_list_executions_pagination list-executions-page-1': then(
    'pages',
    13,
    list('pages', { maxResults: 10 }),
  ),
  'test_sfn_api::test_list_executions_pagination list-executions-page-2': page('pages'),
  'test_sfn_api::test_list_executions_pagination list-executions-invalid-param-too-large': list('pages', {
    maxResults: 1_001,
  }),
  'test_sfn_api::test_list_executions_pagination list-executions-invalid-param-long-nextToken': list('pages', {
    nextToken: LONG_TOKEN[3_096],
  }),
  'test_sfn_api::test_start_execution_idempotent exec_resp': again('first'),
  'test_sfn_api::test_start_execution_idempotent exec_resp_idempotent': again('same'),
  'test_sfn_api::test_start_execution_idempotent start_exec_already_exists': again('other'),
  'test_sfn_api::test_start_execution_idempotent stop_res': again('stop'),
  'test_sfn_api_express::test_create_describe_delete describe_response': describe('express-pass'),
  'test_sfn_api_express::test_start_async_describe_history_execution list_executions_error': list('express-pass'),
  ...Object.fromEntries(
    [
      ['describe_execution_error', 'DescribeExecution'],
      ['stop_execution_error', 'StopExecution'],
      ['get_execution_history_error', 'GetExecutionHistory'],
    ].map(([label, operation = '']) => [
      `test_sfn_api_express::test_start_async_describe_history_execution ${label}`,
      after('express-pass', operation),
    ]),
  ),
  'test_sfn_api_express::test_start_sync_execution start_execution_sync_response': startSync('express-pass'),
  'express/test_express_sync::test_base[BASE_PASS_RESULT] start_execution_sync_response': startSync('express-pass'),
  'express/test_express_sync::test_base[BASE_RAISE_FAILURE] start_execution_sync_response': startSync('express-fail'),
  'test_sfn_api_aliasing::test_base_lifecycle_create_invoke_describe_list start_execution_response_through_alias':
    start('versioned:state_machine_alias_name', '{}'),
  'test_sfn_api_aliasing::test_base_lifecycle_create_invoke_describe_list describe_execution_response_through_alias':
    after('versioned:state_machine_alias_name', 'DescribeExecution'),
  'test_sfn_api_aliasing::test_base_lifecycle_create_invoke_describe_list describe_execution_response_through_version_arn':
    after('versioned:1', 'DescribeExecution'),
  'test_sfn_api_versioning::test_create_publish_describe_with_version_description describe_resp_version':
    describe('versioned:1'),
  'test_sfn_api_versioning::test_create_publish_describe_with_version_description describe_resp': describe('versioned'),
  'test_sfn_api_versioning::test_list_delete_version list_versions_resp_1': asks('ListStateMachineVersions', {
    stateMachineArn: machineArn('versioned'),
  }),
  'test_sfn_api_versioning::test_describe_state_machine_for_execution_of_version describe_resp': after(
    'versioned:1',
    'DescribeStateMachineForExecution',
  ),
  'test_sfn_api_activities::test_describe_deleted_activity no_such_activity': asks('DescribeActivity', {
    activityArn: `${NONE}:activity:none`,
  }),
  'test_sfn_api_activities::test_get_activity_task_deleted no_such_activity': asks('GetActivityTask', {
    activityArn: `${NONE}:activity:none`,
  }),
  'test_sfn_api_activities::test_describe_activity_invalid_arn exception': fails('DescribeActivity', {
    activityArn: 'no_an_activity_arn',
  }),
  'test_sfn_api_activities::test_get_activity_task_invalid_arn exception': fails('GetActivityTask', {
    activityArn: 'no_an_activity_arn',
  }),
};
