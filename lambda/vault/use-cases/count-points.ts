import { type InferOutput, integer, literal, maxValue, minValue, number, object, parse, pipe, variant } from 'valibot';
import type { Flag, FlagValue } from './flag.ts';

/** The flag of nights on which points count more. Its factor comes along only while it is on. */
export const doublePointsSchema = variant('enabled', [
  object({ enabled: literal(true), factor: pipe(number(), minValue(1), maxValue(5)) }),
  object({ enabled: literal(false) }),
]);
export type DoublePoints = InferOutput<typeof doublePointsSchema>;

/** The most points that a leaderboard takes for one play. */
const MOST = 1_000_000;
const playSchema = object({ points: pipe(number(), integer(), minValue(0), maxValue(MOST)) });

export interface CountedPoints {
  readonly points: number;
  readonly factor: number;
  readonly flag: FlagValue<DoublePoints>['source'];
}

/** The points of a play as they count tonight. @throws when they are more than a leaderboard takes */
export async function countPoints(event: unknown, flag: Flag<DoublePoints>): Promise<CountedPoints> {
  const play = parse(playSchema, event);
  const { value, source } = await flag.get();
  const factor = value.enabled ? value.factor : 1;
  const points = Math.round(play.points * factor);
  if (points > MOST) throw new Error(`${play.points} points by ${factor} are more than ${MOST}`);
  return { points, factor, flag: source };
}
