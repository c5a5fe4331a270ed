import { SCENARIO_DEFINITIONS } from './workflow-scenarios.ts';

/**
 * Tests that start executions without a task, by the file of their recordings, and the definition that each starts: folder and name.
 * Those that show one field or one function are in this file.
 *
 * Of 347 recorded tests whose history has no task, those are left out whose definition or input nothing shows, whatever the stage would
 * answer:
 * - the input is masked as a whole: `test_wait_timestamp_path` and `test_wait_timestamp_jsonata`;
 * - the test's program makes the definition, or puts in what the recording does not show: `test_start_large_input`,
 *   `test_path_based_on_data`, `test_merge_with_dynamic_args`, `test_state_pass_result_jsonpaths`,
 *   `*[VALID_ITEMS_PATH_FROM_PREVIOUS]`;
 * - the definition calls services within a Map: `*_distributed_reentrant_lambda`, `*_distributed_no_max_max_concurrency`,
 *   `local_mocking`;
 * - the history was recorded before the execution ended, or in another order: `test_max_concurrency_path_negative`,
 *   `test_timestamp_too_far_in_future_boundary[24855]`; and those of `test_sfn_api`, which the service is asked for;
 * - the recording leaves events out, as its ids show: `test_parallel_state_nested`.
 */
export const WORKFLOW_DEFINITIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'assign/test_assign_base': {
    'test_base_cases[BASE_EMPTY]': 'assign/base_empty',
    'test_base_cases[BASE_CONSTANT_LITERALS]': 'assign/base_constant_literals',
    'test_base_cases[BASE_PATHS]': 'assign/base_paths',
    'test_base_cases[BASE_VAR]': 'assign/base_var',
    'test_base_cases[BASE_SCOPE_MAP]': 'assign/base_scope_map',
    'test_base_parallel_cases[BASE_SCOPE_PARALLEL]': 'assign/base_scope_parallel',
    'test_assign_in_choice[CONDITION_TRUE]': 'assign/choice_condition_jsonata',
    'test_assign_in_choice[CONDITION_FALSE]': 'assign/choice_condition_jsonata',
  },
  'assign/test_assign_reference_variables': {
    'test_reference_in_map_state_max_items_path[MAP_STATE_REFERENCE_IN_MAX_ITEMS_PATH]':
      'assign/map_state_reference_in_max_items_path',
    'test_reference_in_map_state_max_items_path[MAP_STATE_REFERENCE_IN_MAX_PER_BATCH_PATH]':
      'assign/map_state_reference_in_max_per_batch_path',
    'test_reference_assign[BASE_REFERENCE_IN_PARAMETERS]': 'assign/base_reference_in_parameters',
    'test_reference_assign[BASE_REFERENCE_IN_CHOICE]': 'assign/base_reference_in_choice',
    'test_reference_assign[BASE_REFERENCE_IN_ITERATOR_OUTER_SCOPE]': 'assign/base_reference_in_iterator_outer_scope',
    'test_reference_assign[BASE_REFERENCE_IN_INPUTPATH]': 'assign/base_reference_in_inputpath',
    'test_reference_assign[BASE_REFERENCE_IN_OUTPUTPATH]': 'assign/base_reference_in_outputpath',
    'test_assign_from_value[BASE_ASSIGN_FROM_PARAMETERS]': 'assign/base_assign_from_parameters',
    'test_assign_from_value[BASE_ASSIGN_FROM_RESULT]': 'assign/base_assign_from_result',
    'test_assign_in_choice_state[CORRECT]': 'assign/base_assign_in_choice',
    'test_assign_in_choice_state[INCORRECT]': 'assign/base_assign_in_choice',
    test_assign_in_wait_state: 'assign/base_assign_in_wait',
    'test_state_assign_evaluation_order[BASE_EVALUATION_ORDER_PASS_STATE]': 'assign/base_evaluation_order_pass_state',
    'test_reference_assign[BASE_REFERENCE_IN_INTRINSIC_FUNCTION]': 'assign/base_reference_in_intrinsic_function',
    'test_assign_from_value[BASE_ASSIGN_FROM_INTRINSIC_FUNCTION]': 'assign/base_assign_from_intrinsic_function',
    'test_reference_assign[BASE_REFERENCE_IN_WAIT]': 'assign/base_reference_in_wait',
    'test_reference_assign[BASE_REFERENCE_IN_FAIL]': 'assign/base_reference_in_fail',
    'test_reference_in_map_state[MAP_STATE_REFERENCE_IN_INTRINSIC_FUNCTION]':
      'assign/map_state_reference_in_intrinsic_function',
    'test_reference_in_map_state[MAP_STATE_REFERENCE_IN_ITEMS_PATH]': 'assign/map_state_reference_in_items_path',
    'test_reference_in_map_state[MAP_STATE_REFERENCE_IN_MAX_CONCURRENCY_PATH]':
      'assign/map_state_reference_in_max_concurrency_path',
    'test_reference_in_map_state[MAP_STATE_REFERENCE_IN_TOLERATED_FAILURE_PATH]':
      'assign/map_state_reference_in_tolerated_failure_path',
    'test_reference_in_map_state[MAP_STATE_REFERENCE_IN_ITEM_SELECTOR]': 'assign/map_state_reference_in_item_selector',
    'test_undefined_reference[BASE_UNDEFINED_OUTPUT]': 'assign/base_undefined_output',
    'test_undefined_reference[BASE_UNDEFINED_OUTPUT_FIELD]': 'assign/base_undefined_output_field',
    'test_undefined_reference[BASE_UNDEFINED_OUTPUT_MULTIPLE_STATES]': 'assign/base_undefined_output_multiple_states',
    'test_undefined_reference[BASE_UNDEFINED_ASSIGN]': 'assign/base_undefined_assign',
  },
  'base/test_base': {
    test_state_fail: 'base/raise_failure',
    test_state_fail_path: 'base/raise_failure_path',
    test_state_fail_intrinsic: 'base/raise_failure_path_intrinsic',
    test_state_fail_empty: 'base/raise_empty_failure',
    test_state_pass_result: 'base/pass_result',
    test_decl_version_1_0: 'base/decl_version_1_0',
    test_query_context_object_values: 'base/query_context_object_values',
    test_state_pass_result_null_input_output_paths: 'base/pass_result_null_input_output_paths',
    test_state_pass_regex_json_path_base: 'base/pass_result_regex_json_path_base',
    'test_json_path_array_access[$.items[0]]': 'base/json_path_array_access',
    'test_json_path_array_access[$.items[10]]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$[*]]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.items[*]]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.items[1:]]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.items[:1]]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.item.items[*]]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.item.items[1:]]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.item.items[:1]]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.item.items[1:5]]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.items[*].itemValue]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.items[1:].itemValue]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.items[:1].itemValue]': 'base/json_path_array_access',
    'test_json_path_array_wildcard_or_slice_with_no_input[$.item.items[1:5].itemValue]': 'base/json_path_array_access',
  },
  'base/test_wait': {
    'test_timestamp_too_far_in_future_boundary[24856]': 'base/wait_timestamp_path',
    'test_wait_timestamppath[Z]': 'base/wait_timestamp_path',
    'test_wait_timestamppath[.000000Z]': 'base/wait_timestamp_path',
    'test_wait_timestamppath[.00Z]': 'base/wait_timestamp_path',
    'test_wait_timestamppath[]': 'base/wait_timestamp_path',
    'test_wait_timestamppath[.000000]': 'base/wait_timestamp_path',
    test_base_wait_seconds_path: 'base/wait_seconds_path',
    'test_base_wait_seconds_path[-1]': 'base/wait_seconds_path',
    'test_base_wait_seconds_path[0]': 'base/wait_seconds_path',
    'test_base_wait_seconds_path[1]': 'base/wait_seconds_path',
    'test_base_wait_seconds_path[1.5]': 'base/wait_seconds_path',
    'test_base_wait_seconds_path[-1.5]': 'base/wait_seconds_path',
  },
  'comments/test_comments': {
    test_comment_in_parameters: 'comment/comment_in_parameters',
  },
  'context_object/test_context_object': {
    test_variable: 'context_object/context_object_variable',
    test_items_path: 'context_object/context_object_items_path',
    'test_input_path[$$]': 'context_object/context_object_input_path',
    'test_input_path[$$.Execution.Input]': 'context_object/context_object_input_path',
    'test_output_path[$$]': 'context_object/context_object_output_path',
    'test_output_path[$$.Execution.Input]': 'context_object/context_object_output_path',
    test_error_cause_path: 'context_object/context_object_error_cause_path',
  },
  'evaluate_jsonata/test_base_evaluate_expressions': {
    'test_base_jsonata_regular_expressions[BASE]': 'evaluatejsonata/base_pass',
    'test_base_jsonata_regular_expressions[BASE_SINGLE_QUOTE]': 'evaluatejsonata/base_pass',
    'test_base_jsonata_regular_expressions[BASE_FALSE]': 'evaluatejsonata/base_pass',
    'test_base_jsonata_regular_expressions[BASE_SINGLE_QUOTE_FALSE]': 'evaluatejsonata/base_pass',
    'test_base_map[ITEMS]': 'evaluatejsonata/base_map',
    'test_base_map[ITEMS_DOUBLE_QUOTES]': 'evaluatejsonata/base_map',
    'test_base_map_from_input[ITEMS]': 'evaluatejsonata/base_map',
    'test_base_map[MAX_CONCURRENCY]': 'evaluatejsonata/base_map',
    'test_base_map[TOLERATED_FAILURE_PERCENTAGE]': 'evaluatejsonata/base_map',
    'test_base_map[TOLERATED_FAILURE_COUNT]': 'evaluatejsonata/base_map',
    'test_base_map_from_input[MAX_CONCURRENCY]': 'evaluatejsonata/base_map',
    'test_base_map_from_input[TOLERATED_FAILURE_PERCENTAGE]': 'evaluatejsonata/base_map',
    'test_base_map_from_input[TOLERATED_FAILURE_COUNT]': 'evaluatejsonata/base_map',
  },
  'intrinsic_functions/test_array': {
    test_array_unique: 'intrinsicfunctions/array/array_length',
    test_array_get_item: 'intrinsicfunctions/array/array_get_item',
    test_array_length: 'intrinsicfunctions/array/array_length',
    test_array_0: 'intrinsicfunctions/array/array_0',
    test_array_2: 'intrinsicfunctions/array/array_2',
    test_array_partition: 'intrinsicfunctions/array/array_partition',
    test_array_contains: 'intrinsicfunctions/array/array_contains',
    test_array_range: 'intrinsicfunctions/array/array_range',
  },
  'intrinsic_functions/test_array_jsonata': {
    test_array_partition: 'intrinsicfunctions/array/array_partition_jsonata',
    test_array_range: 'intrinsicfunctions/array/array_range_jsonata',
  },
  'intrinsic_functions/test_encode_decode': {
    test_base_64_encode: 'intrinsicfunctions/encode_decode/base64encode',
    test_base_64_decode: 'intrinsicfunctions/encode_decode/base64decode',
  },
  'intrinsic_functions/test_generic': {
    test_format_1: 'intrinsicfunctions/generic/format_1',
    test_format_2: 'intrinsicfunctions/generic/format_2',
    test_context_json_path: 'intrinsicfunctions/generic/format_context_path',
    test_nested_calls_1: 'intrinsicfunctions/generic/nested_calls_1',
    test_nested_calls_2: 'intrinsicfunctions/generic/nested_calls_2',
    test_escape_sequence: 'intrinsicfunctions/generic/escape_sequence',
  },
  'intrinsic_functions/test_hash_calculations': {
    test_hash: 'intrinsicfunctions/hash_calculations/hash',
  },
  'intrinsic_functions/test_json_manipulation': {
    test_string_to_json: 'intrinsicfunctions/json_manipulation/string_to_json',
    test_json_to_string: 'intrinsicfunctions/json_manipulation/json_to_string',
    test_json_merge: 'intrinsicfunctions/json_manipulation/json_merge',
    test_json_merge_escaped_argument: 'intrinsicfunctions/json_manipulation/json_merge_escaped_argument',
  },
  'intrinsic_functions/test_json_manipulation_jsonata': {
    test_parse: 'intrinsicfunctions/json_manipulation/parse_jsonata',
  },
  'intrinsic_functions/test_math_operations': {
    test_math_random: 'intrinsicfunctions/math_operations/math_random',
    test_math_random_seeded: 'intrinsicfunctions/math_operations/math_random_seeded',
    test_math_add: 'intrinsicfunctions/math_operations/math_add',
  },
  'intrinsic_functions/test_math_operations_jsonata': {
    test_math_random_seeded: 'intrinsicfunctions/math_operations/math_random_seeded_jsonata',
  },
  'intrinsic_functions/test_string_operations': {
    test_string_split: 'intrinsicfunctions/string_operations/string_split',
    test_string_split_context_object: 'intrinsicfunctions/string_operations/string_split_context_object',
  },
  'intrinsic_functions/test_unique_id_generation': {
    test_uuid: 'intrinsicfunctions/unique_id_generation/uuid',
  },
  'outputdecl/test_output': {
    'test_base_output_any_non_dict[NULL]': 'outputdecl/base_output_any',
    'test_base_output_any_non_dict[INT]': 'outputdecl/base_output_any',
    'test_base_output_any_non_dict[FLOAT]': 'outputdecl/base_output_any',
    'test_base_output_any_non_dict[BOOL]': 'outputdecl/base_output_any',
    'test_base_output_any_non_dict[STR_LIT]': 'outputdecl/base_output_any',
    'test_base_output_any_non_dict[JSONATA_EXPR]': 'outputdecl/base_output_any',
    'test_base_output_any_non_dict[LIST_EMPY]': 'outputdecl/base_output_any',
    'test_base_output_any_non_dict[LIST_RICH]': 'outputdecl/base_output_any',
    'test_base_cases[BASE_EMPTY]': 'outputdecl/base_empty',
    'test_base_cases[BASE_LITERALS]': 'outputdecl/base_literals',
    'test_base_cases[BASE_EXPR]': 'outputdecl/base_expr',
    'test_base_cases[BASE_DIRECT_EXPR]': 'outputdecl/base_direct_expr',
    'test_output_in_choice[CONDITION_TRUE]': 'outputdecl/choice_condition_jsonata',
    'test_output_in_choice[CONDITION_FALSE]': 'outputdecl/choice_condition_jsonata',
  },
  'query_language/test_base_query_language': {
    'test_base_query_language_field[JSON_PATH]': 'querylanguage/base_pass_jsonata',
    'test_base_query_language_field[JSONATA]': 'querylanguage/base_pass_jsonata',
    'test_query_language_field_override[JSONATA_OVERRIDE]': 'querylanguage/base_pass_jsonata_override',
    'test_query_language_field_override[JSONATA_OVERRIDE_DEFAULT]': 'querylanguage/base_pass_jsonata_override_default',
  },
  'query_language/test_mixed_query_language': {
    'test_variable_sampling[JSONATA_ASSIGN_JSONPATH_REF]': 'querylanguage/jsonata_assign_jsonpath_reference',
    'test_variable_sampling[JSONPATH_ASSIGN_JSONATA_REF]': 'querylanguage/jsonpath_assign_jsonata_reference',
    'test_output_to_state[JSONATA_OUTPUT_TO_JSONPATH]': 'querylanguage/jsonata_output_to_jsonpath',
    'test_output_to_state[JSONPATH_OUTPUT_TO_JSONATA]': 'querylanguage/jsonpath_output_to_jsonata',
  },
  ...SCENARIO_DEFINITIONS,
};
