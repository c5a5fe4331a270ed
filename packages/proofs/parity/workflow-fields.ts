type Fields = Readonly<Record<string, unknown>>;

/** The reader of a test that gives the headers of its columns. */
const given = (...CSVHeaders: readonly string[]) => ({
  MapState: {
    ItemReader: {
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders },
      Resource: 'arn:aws:states:::s3:getObject',
      Parameters: { 'Bucket.$': '$.Bucket', 'Key.$': '$.Key' },
    },
  },
});

/** The reader of a test that says how many items it wants. */
const most = (MaxItems: number) => ({
  MapState: {
    ItemReader: {
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', MaxItems },
      Resource: 'arn:aws:states:::s3:getObject',
      Parameters: { 'Bucket.$': '$.Bucket', 'Key.$': '$.Key' },
    },
  },
});

/** Fields that a test's program puts into its definition, by test and state: as its recording shows them, or else its program. */
export const WORKFLOW_FIELDS: Readonly<Record<string, Readonly<Record<string, Fields>>>> = {
  'test_map_item_reader_base_json_with_items_path[VALID_ITEMS_PATH_FROM_INPUT]': {
    LoadState: {
      Parameters: { 'Bucket.$': '$.Bucket', 'Key.$': '$.Key', from_previous: ['load-state-item-0'] },
    },
  },
  test_map_item_reader_base_csv_headers_decl: given('H1', 'H2', 'H3'),
  test_map_item_reader_csv_headers_decl_duplicate_headers: given('H1', 'H1', 'H3'),
  test_map_item_reader_csv_headers_decl_extra_fields: given('H1'),
  'test_map_item_reader_csv_max_items[0]': most(0),
  'test_map_item_reader_csv_max_items[2]': most(2),
  'test_map_item_reader_csv_max_items[100000000]': most(100_000_000),
  'test_base_output_any_non_dict[NULL]': {
    State0: {
      Output: null,
    },
  },
  'test_base_output_any_non_dict[INT]': {
    State0: {
      Output: 0,
    },
  },
  'test_base_output_any_non_dict[FLOAT]': {
    State0: {
      Output: 0.1,
    },
  },
  'test_base_output_any_non_dict[BOOL]': {
    State0: {
      Output: true,
    },
  },
  'test_base_output_any_non_dict[STR_LIT]': {
    State0: {
      Output: 'string literal',
    },
  },
  'test_base_output_any_non_dict[JSONATA_EXPR]': {
    State0: {
      Output: '{% $states.input %}',
    },
  },
  'test_base_output_any_non_dict[LIST_EMPY]': {
    State0: {
      Output: [],
    },
  },
  'test_base_output_any_non_dict[LIST_RICH]': {
    State0: {
      Output: [
        null,
        0,
        0.1,
        true,
        'string',
        [],
        '$nosuchvar',
        '$.no.such.path',
        '{% $states.input %}',
        {
          key: '{% true %}',
        },
      ],
    },
  },
  'test_base_jsonata_regular_expressions[BASE]': {
    Start: {
      Output: '{% $contains("hello$world", /^hello\\$/) %}',
    },
  },
  'test_base_jsonata_regular_expressions[BASE_FALSE]': {
    Start: {
      Output: '{% $contains("hello$world", /^hello\\ /) %}',
    },
  },
  'test_base_jsonata_regular_expressions[BASE_SINGLE_QUOTE]': {
    Start: {
      Output: "{% $contains('hello$world', /^hello\\$/) %}",
    },
  },
  'test_base_jsonata_regular_expressions[BASE_SINGLE_QUOTE_FALSE]': {
    Start: {
      Output: "{% $contains('hello$world', /^hello\\ /) %}",
    },
  },
  'test_base_map[ITEMS]': {
    Start: {
      Items: [1, '{% $number("2") %}', 3],
    },
  },
  'test_base_map[ITEMS_DOUBLE_QUOTES]': {
    Start: {
      Items: [1, "{% $number('2') %}", 3],
    },
  },
  'test_base_map[MAX_CONCURRENCY]': {
    Start: {
      MaxConcurrency: '{% $variable := 1 %}',
    },
  },
  'test_base_map_from_input[MAX_CONCURRENCY]': {
    Start: {
      MaxConcurrency: '{% $states.input.input_value %}',
    },
  },
  'test_base_map[TOLERATED_FAILURE_PERCENTAGE]': {
    Start: {
      ToleratedFailurePercentage: '{% $variable := 1 %}',
    },
  },
  'test_base_map_from_input[TOLERATED_FAILURE_PERCENTAGE]': {
    Start: {
      ToleratedFailurePercentage: '{% $states.input.input_value %}',
    },
  },
  'test_base_map[TOLERATED_FAILURE_COUNT]': {
    Start: {
      ToleratedFailureCount: '{% $variable := 1 %}',
    },
  },
  'test_base_map_from_input[TOLERATED_FAILURE_COUNT]': {
    Start: {
      ToleratedFailureCount: '{% $states.input.input_value %}',
    },
  },
  'test_base_map_from_input[ITEMS]': {
    Start: {
      Items: '{% $states.input.input_value %}',
    },
  },
  'test_map_state_items_eval_jsonata_fail[number]': {
    MapIterateState: {
      Items: '{% 1 %}',
    },
  },
  'test_map_state_items_eval_jsonata_fail[string]': {
    MapIterateState: {
      Items: "{% 'string' %}",
    },
  },
  'test_map_state_items_eval_jsonata_fail[boolean]': {
    MapIterateState: {
      Items: '{% true %}',
    },
  },
  'test_map_state_items_eval_jsonata_fail[object]': {
    MapIterateState: {
      Items: "{% {'foo': 'bar'} %}",
    },
  },
  'test_map_state_items_eval_jsonata_fail[null]': {
    MapIterateState: {
      Items: '{% null %}',
    },
  },
  'test_map_state_items_eval_jsonata_fail[function]': {
    MapIterateState: {
      Items: '{% $fn := function($x){$x} %}',
    },
  },
  'test_map_state_items_eval_jsonata[empty]': {
    MapIterateState: {
      Items: '{% [] %}',
    },
  },
  'test_map_state_items_eval_jsonata[singleton]': {
    MapIterateState: {
      Items: '{% [0] %}',
    },
  },
  'test_map_state_items_eval_jsonata[mixed]': {
    MapIterateState: {
      Items: "{% [1, 'two', 3] %}",
    },
  },
  'test_map_state_items_eval_jsonata_variable_sampling_fail[number]': {
    Start: {
      Assign: {
        ItemsVar: 1,
      },
    },
  },
  'test_map_state_items_variable_sampling[number]': {
    Start: {
      Assign: {
        ItemsVar: 1,
      },
    },
  },
  'test_map_state_items_eval_jsonata_variable_sampling_fail[string]': {
    Start: {
      Assign: {
        ItemsVar: 'string',
      },
    },
  },
  'test_map_state_items_variable_sampling[string]': {
    Start: {
      Assign: {
        ItemsVar: 'string',
      },
    },
  },
  'test_map_state_items_eval_jsonata_variable_sampling_fail[boolean]': {
    Start: {
      Assign: {
        ItemsVar: true,
      },
    },
  },
  'test_map_state_items_variable_sampling[boolean]': {
    Start: {
      Assign: {
        ItemsVar: true,
      },
    },
  },
  'test_map_state_items_eval_jsonata_variable_sampling_fail[object]': {
    Start: {
      Assign: {
        ItemsVar: {
          foo: 'bar',
        },
      },
    },
  },
  'test_map_state_items_variable_sampling[object]': {
    Start: {
      Assign: {
        ItemsVar: {
          foo: 'bar',
        },
      },
    },
  },
  'test_map_state_items_eval_jsonata_variable_sampling_fail[null]': {
    Start: {
      Assign: {
        ItemsVar: null,
      },
    },
  },
  'test_map_state_items_variable_sampling[null]': {
    Start: {
      Assign: {
        ItemsVar: null,
      },
    },
  },
};
