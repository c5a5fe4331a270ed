import { logged, parsed, ROLE, received, send } from '../functions.ts';
import { queueMapping } from '../mappings.ts';
import type { ParityCases } from '../parity-case.ts';
import type { ParityWorld } from '../world.ts';

const FILE = 'lambda_/event_source_mapping/test_lambda_integration_sqs';
const WINDOW = { MaximumBatchingWindowInSeconds: 1 };

const source = `
export const logs = async (event) => { console.log(JSON.stringify(event)); };
`;

interface Filter {
  readonly id: string;
  readonly body: object;
  readonly matching: object;
  readonly other: object | string;
}

const FILTERS: readonly Filter[] = [
  { id: 'single', body: { 'my-key': ['my-value'] }, matching: { 'my-key': 'my-value' }, other: { 'my-key': 'other' } },
  {
    id: 'or',
    body: { 'my-key': ['my-value-one', 'my-value-two'] },
    matching: { 'my-key': 'my-value-two' },
    other: { 'my-key': 'other-value' },
  },
  {
    id: 'and',
    body: { 'my-key-one': ['other-filter', 'my-value-one'], 'my-key-two': ['my-value-two'] },
    matching: { 'my-key-one': 'my-value-one', 'my-key-two': 'my-value-two' },
    other: { 'my-key-one': 'other-value-', 'my-key-two': 'my-value-two' },
  },
  {
    id: 'exists',
    body: { 'my-key': [{ exists: true }] },
    matching: { 'my-key': 'any-value-one' },
    other: { 'other-key': 'any-value-two' },
  },
  ...(
    [
      ['numeric-bigger', ['>', 100], 101, 100],
      ['numeric-smaller', ['<', 100], 99, 100],
      ['numeric-range', ['>=', 100, '<', 200], 100, 200],
    ] as const
  ).map(([id, numeric, matching, other]) => ({
    id,
    body: { 'my-number': [{ numeric }] },
    matching: { 'my-number': matching },
    other: { 'my-number': other },
  })),
  {
    id: 'prefix',
    body: { 'my-key': [{ prefix: 'yes' }] },
    matching: { 'my-key': 'yes-value' },
    other: { 'my-key': 'no-value' },
  },
  {
    id: 'valid-json-filter',
    body: { 'my-key': ['my-value'] },
    matching: { 'my-key': 'my-value' },
    other: 'plain-string',
  },
];

const MAPPINGS = [
  ...FILTERS.map(({ id, body }) => ({
    name: `filter-${id}`,
    handler: 'logs',
    mapping: { ...WINDOW, FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body }) }] } },
  })),
  { name: 'plain', handler: 'logs', mapping: WINDOW },
];

/** The recorded tests show the bodies of messages as objects. */
const withParsedBodies = (events: readonly unknown[]) =>
  events.map((event) => ({
    Records: Object(event).Records.map(({ body, ...record }: { readonly body: string }) => ({
      ...record,
      body: parsed(body),
    })),
  }));

async function filtered(world: ParityWorld, { id, matching, other }: Filter): Promise<unknown> {
  await send(world, `filter-${id}`, JSON.stringify(matching));
  await send(world, `filter-${id}`, typeof other === 'string' ? other : JSON.stringify(other));
  await world.stage.advance(1);
  // What the filter does not let through is deleted.
  const left = await received(world, `filter-${id}`);
  return [...withParsedBodies(logged(world, `filter-${id}`)), ...left];
}

/** Which messages of a queue a function gets, and in which form. */
export const parityCases: ParityCases = {
  resources: Object.assign({}, ROLE, ...MAPPINGS.map(queueMapping)),
  source,
  cases: () => [
    ...FILTERS.map((filter) => ({
      recording: {
        file: FILE,
        test: `TestSQSEventSourceMapping::test_sqs_event_filter[${filter.id}]`,
        label: 'invocation_events',
      },
      ask: (world: ParityWorld) => filtered(world, filter),
    })),
    {
      recording: {
        file: FILE,
        test: 'TestSQSEventSourceMapping::test_sqs_event_source_mapping',
        label: 'events',
      },
      ask: async (world) => {
        await send(world, 'plain', JSON.stringify({ foo: 'bar' }));
        await world.stage.advance(1);
        return withParsedBodies(logged(world, 'plain'));
      },
    },
  ],
};
