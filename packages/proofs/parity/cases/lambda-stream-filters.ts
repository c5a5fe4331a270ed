import { ROLE } from '../functions.ts';
import type { ParityCases } from '../parity-case.ts';
import { type Item, ofStreams, seen, sourceOf, streamMapping } from '../streams.ts';

interface Filter {
  readonly id: string;
  readonly pattern: object;
  readonly items: readonly [Item, Item];
}

const text = (S: string) => ({ S });
const one = { id: text('id_value_1') };
const two = { id: text('id_value_2') };
const present = { presentKey: text('presentValue') };
const same = { id: text('id_value') };
const twice = { ...same, id2: text('id2_value') };
const image = (NewImage: object) => ({ dynamodb: { NewImage } });
const FILTERS: readonly Filter[] = [
  { id: 'insert_same_entry_twice', pattern: { eventName: ['INSERT'] }, items: [twice, twice] },
  {
    id: 'content_or_filter',
    pattern: { eventName: ['INSERT', 'MODIFY'] },
    items: [same, { ...same, id2: text('id2_new_value') }],
  },
  {
    id: 'content_multiple_filters',
    pattern: { eventName: ['INSERT'], eventSource: ['aws:dynamodb'] },
    items: [same, { ...same, id2: text('id2_new_value') }],
  },
  {
    id: 'content_filter_type',
    pattern: image({ presentKey: { S: ['presentValue'] } }),
    items: [{ ...one, ...present }, two],
  },
  {
    id: 'exists_filter_type',
    pattern: image({ presentKey: { S: [{ exists: true }] } }),
    items: [{ ...one, ...present }, two],
  },
  {
    id: 'exists_false_filter',
    pattern: image({ presentKey: [{ exists: false }] }),
    items: [one, { ...two, ...present }],
  },
  {
    id: 'numeric_filter',
    pattern: image({ numericFilter: { N: [{ numeric: ['>', 100] }, { 'anything-but': '101' }] } }),
    items: [
      { ...one, numericFilter: { N: '42' } },
      { ...two, numericFilter: { N: '101' } },
    ],
  },
  {
    id: 'prefix_filter',
    pattern: image({ prefix: { S: [{ prefix: 'us-1' }] } }),
    items: [
      { ...one, prefix: text('us-1-other-suffix') },
      { ...one, prefix: text('other-suffix') },
    ],
  },
  {
    id: 'date_time_conversion',
    pattern: { dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>', 0] }] } },
    items: [one, two],
  },
];

const STREAMS = [
  ...FILTERS.map(({ id, pattern }) => ({
    name: id,
    key: 'id',
    view: 'NEW_AND_OLD_IMAGES',
    mapping: { FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] } },
  })),
];

/** Which records of a stream a function gets. */
export const parityCases: ParityCases = {
  resources: Object.assign({}, ROLE, ...STREAMS.map(streamMapping)),
  source: sourceOf(STREAMS),
  cases: () => [
    ...FILTERS.flatMap(({ id, items: [first, second] }) => [
      ofStreams(`test_dynamodb_event_filter[${id}]`, 'lambda-log-events', seen(id, [first], 2)),
      ofStreams(`test_dynamodb_event_filter[${id}]`, 'lambda-multiple-log-events', seen(id, [second], 2)),
    ]),
  ],
};
