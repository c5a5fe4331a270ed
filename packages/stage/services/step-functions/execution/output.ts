import { placeResult, selectPath } from '../language/paths.ts';
import { fillTemplate } from '../language/template.ts';
import type { JsonObject } from '../language/value.ts';
import { isObject } from '../language/value.ts';
import { jsonataField, scopeOf, type Visit } from './visit.ts';

/** The fields that make the output of a state. */
export interface OutputFields {
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null | undefined;
  readonly OutputPath?: string | null | undefined;
  readonly Output?: unknown;
  readonly Assign?: JsonObject | undefined;
}

/** What a state leaves behind. */
export interface Outcome {
  readonly output: unknown;
  readonly assigned: JsonObject | undefined;
}

/** How a state ended: with its output, and where it goes on. */
export interface Left extends Outcome {
  /** The next state; undefined at the end. */
  readonly next: string | undefined;
}

/**
 * The output of a state and the variables it assigns.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html#evaluation-order-in-state
 * @param input the effective input of the state
 * @param result what the state found; undefined when it has none
 */
export async function leave(
  visit: Visit,
  fields: OutputFields,
  input: unknown,
  result: unknown,
  more: JsonObject = result === undefined ? {} : { result },
): Promise<Outcome> {
  if (visit.isJsonata) {
    const assigned = await jsonataField(visit, 'Assign', fields.Assign, more);
    const output = await jsonataField(visit, 'Output', fields.Output, more);
    return {
      output: output ?? (fields.Output === undefined ? (result ?? input) : output),
      assigned: asObject(assigned),
    };
  }
  const selected =
    fields.ResultSelector === undefined ? result : fillTemplate(fields.ResultSelector, scopeOf(visit, result));
  const assigned =
    fields.Assign === undefined
      ? undefined
      : fillTemplate(fields.Assign, scopeOf(visit, result === undefined ? input : selected));
  const placed = result === undefined ? input : placeResult(fields.ResultPath, visit.input, selected);
  return { output: selectPath(fields.OutputPath, scopeOf(visit, placed)), assigned: asObject(assigned) };
}

const asObject = (value: unknown) => (isObject(value) ? value : undefined);
