import { AwsError } from '../errors.ts';

/** A value that its constraint does not admit, in AWS's words. */
export const violation = (value: string, at: string, constraint: string): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`,
  );
