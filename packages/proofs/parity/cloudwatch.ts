import type { QueryInput, QueryValue } from '@serverless-arcade/stage/wire/query-client.ts';
import type { ParityCase, ParityCases } from './parity-case.ts';
import type { ParityWorld, Resources } from './world.ts';

/** Calls an operation of CloudWatch. */
export type CloudWatch = (operation: string, input?: object) => Promise<unknown>;
export type CloudWatchAsk = (cloudwatch: CloudWatch, world: ParityWorld) => unknown;
export type CloudWatchCase = readonly [test: string, label: string, ask: CloudWatchAsk, reason?: string];

/** The protocols of CloudWatch: tests have been recorded in both, and their names say in which. */
const PROTOCOLS = { json: inJson, query: inQuery } as const;

/** Cases in one of the protocols; a test whose name does not say its protocol is asked in JSON. */
export const cloudWatchCases = (
  resources: Resources,
  all: readonly CloudWatchCase[],
  protocol: keyof typeof PROTOCOLS,
): ParityCases => ({
  resources,
  cases: () =>
    all.flatMap(([test, label, ask, reason]): readonly ParityCase[] => {
      const recorded = test.replace('[json', `[${protocol}`);
      if (protocol !== 'json' && recorded === test) return [];
      const call = PROTOCOLS[protocol];
      const inType = protocol === 'json' ? (answer: unknown) => answer : texts;
      return [
        {
          recording: { file: 'cloudwatch/test_cloudwatch', test: `TestCloudwatch::${recorded}`, label },
          ask: async (world) =>
            inType(shown(await ask((operation, input = {}) => call(world, operation, input), world))),
          recorded: (answer) => inType(masked(answer)),
          ...(reason === undefined ? {} : { reason }),
        },
      ];
    }),
});

function inJson(world: ParityWorld, operation: string, input: object): Promise<unknown> {
  return world.call(`GraniteServiceVersion20100801.${operation}`, input);
}

function inQuery(world: ParityWorld, operation: string, input: object): Promise<unknown> {
  return world.query('2010-08-01', operation, formInput(input), { lists: LISTS });
}

/** A form has texts only, and moments as dates. */
const formInput = (input: object): QueryInput =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, formValue(name, value)]));

function formValue(name: string, value: unknown): QueryValue {
  if (Array.isArray(value)) return value.map((item) => formValue(name, item));
  if (typeof value === 'object' && value !== null) return formInput(value);
  return /^(Start|End)Time$/.test(name) ? new Date(Number(value) * 1_000).toISOString() : String(value);
}

/** The members that are lists, also when they are empty. */
const LISTS = [
  'AlarmActions',
  'CompositeAlarms',
  'Datapoints',
  'Dimensions',
  'InsufficientDataActions',
  'Messages',
  'MetricAlarms',
  'OKActions',
  'Values',
];

/** An answer with the data of reasons, which are JSON in a text, as such. */
const shown = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer ?? null), (name, value) =>
    name === 'StateReasonData' && typeof value === 'string' ? JSON.parse(value) : value,
  );

/** Words for moments that this service's recordings have within a text, and the account of an example. */
const masked = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer).replaceAll('MM/DD/YY HH:MM:SS', '<moment>').replaceAll('111122223333', '<account>'),
  );

/** XML has texts only; what is JSON in a text, and the status, stay what they are. */
function texts(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(texts);
  if (typeof answer === 'number' || typeof answer === 'boolean') return String(answer);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      name === 'StateReasonData' || name === 'ResponseMetadata' ? value : texts(value),
    ]),
  );
}
