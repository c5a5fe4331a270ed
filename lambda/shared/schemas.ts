import {
  type InferOutput,
  integer,
  maxLength,
  maxValue,
  minValue,
  number,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot';

/**
 * The payloads of the API, one schema each. The handlers validate with them, and synth turns the same schemas into
 * API Gateway models, so the gateway and the function cannot disagree.
 */
export const newPlaySchema = strictObject({
  /** Lower case words joined by hyphens, up to 64 characters. */
  gameId: pipe(string(), maxLength(64), regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)),
  score: pipe(number(), integer(), minValue(0), maxValue(1_000_000_000)),
});

export type NewPlay = InferOutput<typeof newPlaySchema>;
