const VERDICTS = [
  { verdict: 'true', statement_date: '6/11/2008', statement_source: 'speech' },
  { verdict: 'false', statement_date: '6/7/2022', statement_source: 'television' },
  { verdict: 'mostly-true', statement_date: '5/18/2016', statement_source: 'news' },
  { verdict: 'false', statement_date: '5/18/2024', statement_source: 'x' },
];
const rows = (first: string) =>
  `${first}Value1,Value2,Value3\nValue4,Value5,Value6\n,,,\ntrue,1,'HelloWorld'\nNull,None,\n   \n`;
const rest = (first: string) => `${first}Value4,Value5,Value6\n,,,\ntrue,1,'HelloWorld'\nNull,None,\n   \n`;
const PAIRS = 'Col1,Col2\nValue1,Value2\nValue3,Value4\nValue5,Value6\nValue7,Value8\n';

/** What the tests put into their objects, by the beginning of their names. */
const OBJECTS: Readonly<Record<string, string>> = {
  test_map_item_reader_base_csv_headers_decl: rows(''),
  test_map_item_reader_base_csv_headers_first_line: rows('Col1,Col2,Col3\n'),
  test_map_item_reader_csv_headers_decl: rows(''),
  test_map_item_reader_csv_headers_first_row_typed_headers: rest('0,True,{}\n'),
  test_map_item_reader_csv_first_row_extra_fields: rest('H1,\n'),
  test_map_item_reader_csv_max_items: PAIRS,
  'test_map_item_reader_base_json_with_items_path[VALID_ITEMS_PATH_FROM_INPUT]': '[[0]]',
  test_map_item_reader_base_json_with_items_path: '[["from-bucket-item-0"]]',
  test_map_item_reader_base_json_max_items_jsonata: JSON.stringify(VERDICTS),
  test_map_item_reader_base_json_max_items: JSON.stringify(Array.from({ length: 3 }, () => VERDICTS[0])),
  test_map_item_reader_base_json: JSON.stringify(VERDICTS.slice(0, 3)),
  test_map_item_reader_json_no_json_list_object: '{"Hello":"world"}',
  test_map_item_batching_base_json_max_per_batch_jsonata: JSON.stringify(VERDICTS),
  test_reference_in_map_state_max_items_path: JSON.stringify(VERDICTS),
};

/** What S3 answers in a test, to the ItemReader and the ResultWriter of its Map. */
export function s3Answer(test: string, action: string): unknown {
  if (action === 'putObject') return {};
  if (action === 'listObjectsV2') return { Contents: [0, 1, 2].map(object) };
  const [, Body] = Object.entries(OBJECTS).find(([name]) => test.startsWith(name)) ?? [];
  if (Body === undefined) throw new Error(`Nothing says which object ${test} reads.`);
  return { Body };
}

/** When the objects of a listing were written, in seconds: the recording masks it. */
export const LAST_MODIFIED = 1_695_304_463;

const object = (index: number) => ({
  ETag: `<Etag-file_${index}.txt>`,
  LastModified: new Date(LAST_MODIFIED * 1_000).toISOString(),
  Key: `file_${index}.txt`,
  Size: 12,
  StorageClass: 'STANDARD',
});
