import { PathProblem, stepsOf } from './json-path.ts';
import { readReference, type Scope } from './scope.ts';
import { StateProblem } from './states-error.ts';
import { isObject } from './value.ts';

/**
 * What InputPath or OutputPath selects: `null` is an empty object.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
 */
export function selectPath(path: string | null | undefined, scope: Scope): unknown {
  if (path === null) return {};
  if (path === undefined || path === '$') return scope.input;
  return readField(path, scope);
}

/** What a path of a field finds. @throws StateProblem in the words of Step Functions */
export function readField(path: string, scope: Scope): unknown {
  try {
    return readReference(path, scope);
  } catch (error) {
    if (error instanceof PathProblem) throw new StateProblem(`Invalid path '${path}' : ${error.message}`);
    throw error;
  }
}

/**
 * Puts a result where ResultPath says, into a copy of the input: `null` keeps the input.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultpath.html
 */
export function placeResult(path: string | null | undefined, input: unknown, result: unknown): unknown {
  if (path === null) return input;
  if (path === undefined || path === '$') return result;
  const steps = stepsOf(path);
  if (steps === undefined) throw new StateProblem(`Invalid path '${path}': it is not a reference path`);
  return placed(input, steps, result, path);
}

function placed(at: unknown, [step, ...rest]: readonly (string | number)[], result: unknown, path: string): unknown {
  if (step === undefined) return result;
  if (typeof step === 'number') {
    if (!Array.isArray(at)) throw unable(path, at);
    return at.with(step, placed(at[step], rest, result, path));
  }
  if (at !== undefined && !isObject(at)) throw unable(path, at);
  return { ...at, [step]: placed(at?.[step], rest, result, path) };
}

const unable = (path: string, at: unknown) =>
  new StateProblem(
    `Unable to apply ReferencePath ${path} to input ${JSON.stringify(at)}`,
    'States.ResultPathMatchFailure',
  );
