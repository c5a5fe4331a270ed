import { JSONPath } from 'jsonpath-plus';
import { StateProblem } from './states-error.ts';
import { isObject } from './value.ts';

/** Why a path has no value, in the words of Step Functions. */
export class PathProblem extends StateProblem {}

const STEP = /\.([^.[\]()*,:?@'"\s]+)|\[(?:'([^']*)'|"([^"]*)"|(-?\d+))\]/y;

/** The names and indices of a path that points to one value; undefined when it can find several. */
export function stepsOf(path: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  let at = 1;
  while (at < path.length) {
    STEP.lastIndex = at;
    const found = STEP.exec(path);
    if (found === null) return undefined;
    const [all, dotted, single, double, index] = found;
    steps.push(index === undefined ? (dotted ?? single ?? double ?? '') : Number(index));
    at += all.length;
  }
  return steps;
}

/**
 * What a path finds. A path that can find several values gives a list.
 * https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
 * @throws PathProblem when nothing is where it points
 */
export function readPath(path: string, root: unknown): unknown {
  const steps = stepsOf(path);
  if (steps === undefined) return search(path, root);
  let value = root;
  for (const [number, step] of steps.entries()) {
    const next = stepInto(value, step);
    if (next === undefined) {
      const seen = `$${steps
        .slice(0, number + 1)
        .map(bracketed)
        .join('')}`;
      throw new PathProblem(
        number === steps.length - 1 ? `No results for path: ${seen}` : `Missing property in path ${seen}`,
      );
    }
    value = next;
  }
  return value;
}

const bracketed = (step: string | number) => (typeof step === 'number' ? `[${step}]` : `['${step}']`);

function stepInto(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value.at(step) : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function search(path: string, root: unknown): unknown {
  if (typeof root !== 'object' || root === null) throw new PathProblem(`No results for path: ${path}`);
  try {
    // `safe` walks the filter's syntax tree; nothing is evaluated as JavaScript.
    const found: unknown = JSONPath({ path, json: root, eval: 'safe', wrap: true });
    return found;
  } catch (error) {
    throw new PathProblem(`Invalid path '${path}': ${error instanceof Error ? error.message : String(error)}`);
  }
}
