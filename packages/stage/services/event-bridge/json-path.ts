import { StageError } from '../../errors.ts';

/** Takes something out of an event; undefined when nothing is there. */
export type JsonPath = (event: unknown) => unknown;

const STEP = /\.([\w/-]+|\*)|\[(\d+|\*)\]/y;

/**
 * The paths that targets of rules know: names with dots between them, indices, and `*` for every element.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 * @throws StageError for anything else, which EventBridge would notice only at an event
 */
export function jsonPath(source: string, namedBy: string): JsonPath {
  const steps: string[] = [];
  let at = 1;
  while (source.startsWith('$') && at < source.length) {
    STEP.lastIndex = at;
    const [step, name, index] = STEP.exec(source) ?? [];
    if (step === undefined) break;
    steps.push(name ?? index ?? '');
    at += step.length;
  }
  if (at !== source.length) throw new StageError(`${namedBy} has the path ${source}, which EventBridge does not know.`);
  return (event) => walk(event, steps);
}

function walk(value: unknown, [step, ...others]: readonly string[]): unknown {
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (step === '*') {
    const found = Object.values(value).map((inner) => walk(inner, others));
    return found.filter((inner) => inner !== undefined);
  }
  return Object.hasOwn(value, step)
    ? walk(Object.entries(value).find(([name]) => name === step)?.[1], others)
    : undefined;
}
