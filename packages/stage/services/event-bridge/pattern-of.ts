import { AwsError, StageError } from '../../errors.ts';
import { type Pattern, parsePattern } from '../../event-pattern.ts';

/** The pattern that a caller of the API gives as a text. @throws AwsError `InvalidEventPatternException` */
export function patternOf(source: string): Pattern {
  try {
    return parsePattern(source);
  } catch (error) {
    if (error instanceof StageError) throw new AwsError('InvalidEventPatternException', error.message);
    throw error;
  }
}
