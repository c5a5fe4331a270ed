import { asError } from '#lambda/runtime/errors.ts';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { readFlag } from '../adapters/flags.ts';
import { countPoints, type DoublePoints, doublePointsSchema } from '../use-cases/count-points.ts';
import { Flag } from '../use-cases/flag.ts';

const doublePoints = new Flag<DoublePoints>({
  read: () => readFlag('double_points'),
  schema: doublePointsSchema,
  byDefault: { enabled: false },
  report: (error) => logger.warn('A flag cannot be read', { flag: 'double_points', error: asError(error) }),
});

/** Counts the points of a play, by the flag of tonight. */
export const handler = invocation((event: unknown) => countPoints(event, doublePoints));
