import { readXml } from '@serverless-arcade/stage/wire/query-client.ts';
import { queueNamed } from './functions.ts';
import type { ParityCase, ParityCases } from './parity-case.ts';
import type { ParityWorld, Resources } from './world.ts';

/** Calls an operation on the queue of a case. */
export type Sqs = (operation: string, input?: object) => Promise<unknown>;
export type QueueAsk = (sqs: Sqs, world: ParityWorld) => unknown;
/** Each has a queue of its own. @param properties of its template. @default a standard queue */
export type Question = readonly [
  test: string,
  label: string,
  ask: QueueAsk,
  properties?: Readonly<Record<string, unknown>>,
];

const FILE = 'sqs/test_sqs';

/** The protocols of SQS: tests have been recorded in both, and their names say in which. */
export const PROTOCOLS = { sqs: inJson, sqs_query: inQuery } as const;

/** Questions in one of the protocols; a test whose name does not say its protocol is asked in JSON. */
export function queueCases(questions: readonly Question[], protocol: keyof typeof PROTOCOLS): ParityCases {
  const asked = questions.flatMap(([test, label, ask, properties = {}], index) => {
    const recorded = test.replace('[sqs', `[${protocol}`);
    const name = `parity-${index}${properties.FifoQueue === true ? '-queue.fifo' : ''}`;
    return protocol === 'sqs' || recorded !== test ? [{ recorded, label, ask, properties, name }] : [];
  });
  const resources: Resources = Object.fromEntries(
    asked.map(({ name, properties }, index) => [`Queue${index}`, queueNamed(name, properties)]),
  );
  return {
    resources,
    cases: () =>
      asked.map(
        ({ recorded, label, ask, name }): ParityCase => ({
          recording: { file: FILE, test: `TestSqsProvider::${recorded}`, label },
          ask: (world) => {
            const QueueUrl = `${world.stage.endpoint}/000000000000/${name}`;
            const call = PROTOCOLS[protocol];
            const named = (operation: string) => (operation === 'CreateQueue' ? {} : { QueueUrl });
            return ask((operation, input = {}) => call(world, operation, { ...named(operation), ...input }), world);
          },
        }),
      ),
  };
}

function inJson(world: ParityWorld, operation: string, input: object): Promise<unknown> {
  return world.call(`AmazonSQS.${operation}`, input);
}

/** As botocore asked before SQS knew JSON: lists and maps are flattened, and so they come back. */
async function inQuery(world: ParityWorld, operation: string, input: object): Promise<unknown> {
  const form = Object.entries(input).flatMap(([name, value]) => [...flattened(parameter(name, operation), value)]);
  const { status, text } = await world.form({ Action: operation, Version: '2012-11-05', ...Object.fromEntries(form) });
  const members = { ...MEMBERS, [`${operation}ResultEntry`]: 'Successful' };
  const answer = Object(readXml(text, [], members));
  const ResponseMetadata = { HTTPStatusCode: status };
  const result = Object(answer[`${operation}Response`]?.[`${operation}Result`]);
  return status < 400 ? { ...result, ResponseMetadata } : { Error: answer.ErrorResponse?.Error, ResponseMetadata };
}

/** Elements of a list or a map, and the members that they are part of. */
const MEMBERS = {
  Attribute: 'Attributes',
  BatchResultErrorEntry: 'Failed',
  Message: 'Messages',
  MessageAttribute: 'MessageAttributes',
};
/** The name of a parameter in a form is that of its elements. */
const parameter = (name: string, operation: string) =>
  name === 'Entries' ? `${operation}RequestEntry` : name.replace(/(Attribute(?:Name)?)s$/, '$1');

function* flattened(path: string, value: unknown): Generator<readonly [name: string, value: string]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* flattened(`${path}.${index + 1}`, item);
  } else if (typeof value !== 'object' || value === null) yield [path, String(value)];
  else if (/Attribute$/.test(path)) {
    for (const [index, [Name, Value]] of Object.entries(value).entries()) {
      yield* flattened(`${path}.${index + 1}`, { Name, Value });
    }
  } else {
    for (const [name, inner] of Object.entries(value)) yield* flattened(`${path}.${parameter(name, '')}`, inner);
  }
}
