import {
  array,
  boolean,
  type InferOutput,
  integer,
  maxLength,
  maxValue,
  minLength,
  minValue,
  number,
  optional,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot';
import { label } from '#lambda/runtime/http/label.ts';

/** The id that an organiser chooses; it is the name of the execution, which may have 80 characters. */
export const tournamentIdSchema = pipe(string(), regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/));

/** Credits that change hands. */
const amount = pipe(number(), integer(), minValue(1), maxValue(1_000));

/** What an organiser says about a new tournament: the input of its workflow. */
export const newTournamentSchema = strictObject({
  title: label(80),
  /** What taking part costs. */
  fee: amount,
  /** What the first, second, ... place pays. */
  prizes: pipe(array(amount), minLength(1), maxLength(8)),
  /** How long players may sign up: a minute to a week. */
  signUpMinutes: pipe(number(), integer(), minValue(1), maxValue(10_080)),
  /** Whether a film of the matches is made; it takes longer than a function may run. */
  film: optional(boolean()),
});

export type NewTournament = InferOutput<typeof newTournamentSchema>;
