import jsonata from 'jsonata';
import { seededRandom } from '../../../random.ts';
import { hash } from './intrinsics.ts';
import type { Outside } from './outside.ts';
import { StateProblem } from './states-error.ts';
import { isObject, type JsonObject, typeName } from './value.ts';

/** What `$states` holds, besides the variables. */
export interface Bindings {
  readonly states: JsonObject;
  readonly variables: JsonObject;
  readonly outside: Outside;
}

const EXPRESSION = /^\{%(.*)%\}$/s;

/** The expression between `{%` and `%}`; undefined for any other value. */
export function expressionOf(value: unknown): string | undefined {
  return typeof value === 'string' ? EXPRESSION.exec(value)?.[1]?.trim() : undefined;
}

/**
 * Evaluates every expression in a value.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 * @param field the name that messages give it, with `/` between levels
 */
export async function evaluateJsonata(value: unknown, field: string, bindings: Bindings): Promise<unknown> {
  if (Array.isArray(value)) {
    return Promise.all(value.map((each, at) => evaluateJsonata(each, `${field}[${at}]`, bindings)));
  }
  if (isObject(value)) {
    const entries = Object.entries(value).map(
      async ([key, each]): Promise<[string, unknown]> => [
        key,
        await evaluateJsonata(each, `${field}/${key}`, bindings),
      ],
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  const source = expressionOf(value);
  return source === undefined ? value : evaluate(source, field, bindings);
}

async function evaluate(source: string, field: string, { states, variables, outside }: Bindings): Promise<unknown> {
  const about = `The JSONata expression '${source}' specified for the field '${field}'`;
  const problem = (text: string) => new StateProblem(`${about} ${text}`, 'States.QueryEvaluationError', field);
  let result: unknown;
  try {
    const expression = jsonata(source);
    for (const [name, implementation] of [...functions, ...replaced(outside)])
      expression.registerFunction(name, implementation);
    result = await expression.evaluate(states.input, { ...variables, states });
  } catch (error) {
    const { code, message } = Object(error);
    throw problem(`threw an error during evaluation. ${code === undefined ? '' : `${code}: `}${message}`);
  }
  if (result === undefined) throw problem('returned nothing (undefined).');
  if (typeof result === 'function' || (isObject(result) && '_jsonata_lambda' in result)) {
    throw problem('returned an unsupported result type.');
  }
  // Lists of JSONata carry marks of their own, which are no part of the value.
  return JSON.parse(JSON.stringify(result));
}

/** @throws StateProblem when a result has another type than its field takes */
export function expectType(value: unknown, type: string, source: unknown, field: string): void {
  if (typeName(value) === type) return;
  throw new StateProblem(
    `The JSONata expression '${expressionOf(source) ?? String(source)}' specified for the field '${field}' returned an unexpected result type. Expected '${type}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    'States.QueryEvaluationError',
    field,
  );
}

type AddedFunction = readonly [name: string, implementation: Parameters<jsonata.Expression['registerFunction']>[1]];

/** What Step Functions adds to JSONata. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-stepfunctions */
const functions: readonly AddedFunction[] = [
  [
    'partition',
    (list: readonly unknown[], size: number) =>
      Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size)),
  ],
  [
    'range',
    (first: number, last: number, step: number) => {
      const length = Math.max(0, Math.floor((last - first) / step) + 1);
      // A range of one is no list: recorded in test_array_jsonata.py::test_array_range.
      return length === 1 ? first : Array.from({ length }, (_, at) => first + at * step);
    },
  ],
  [
    'hash',
    (value: unknown, algorithm: string) => hash(typeof value === 'string' ? value : JSON.stringify(value), algorithm),
  ],
  ['parse', (text: string): unknown => JSON.parse(text)],
];

/** Functions whose result differs from call to call: those of JSONata would ask the machine. */
const replaced = ({ now, random, newId }: Outside): readonly AddedFunction[] => [
  ['random', (seed?: number) => (seed === undefined ? random() : seededRandom(seed)())],
  ['uuid', newId],
  ['millis', now],
  [
    'now',
    (picture?: string, timezone?: string): Promise<unknown> =>
      jsonata('$fromMillis(now, $picture, $timezone)').evaluate({ now: now() }, { picture, timezone }),
  ],
  ['shuffle', (list: readonly unknown[]) => shuffled(list, random)],
];

function shuffled(list: readonly unknown[], random: () => number): readonly unknown[] {
  const rest = [...list];
  return list.flatMap(() => rest.splice(Math.floor(random() * rest.length), 1));
}
