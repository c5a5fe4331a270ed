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
import { label } from '#lambda/runtime/http/label.ts';

/**
 * The payloads of the API, one schema each. The handlers validate with them, and synth turns the same schemas into
 * API Gateway models, so the gateway and the function cannot disagree.
 */

/** Lower case words joined by hyphens, up to 64 characters. */
export const gameIdSchema = pipe(string(), maxLength(64), regex(/^[a-z0-9]+(-[a-z0-9]+)*$/));

const scoreSchema = pipe(number(), integer(), minValue(0), maxValue(1_000_000_000));

export const newPlaySchema = strictObject({
  gameId: gameIdSchema,
  score: scoreSchema,
});

export const newGameSchema = strictObject({
  gameId: gameIdSchema,
  title: label(80),
});

export type NewPlay = InferOutput<typeof newPlaySchema>;
export type NewGame = InferOutput<typeof newGameSchema>;
