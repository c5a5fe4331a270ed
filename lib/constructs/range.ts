import { type Duration, Token } from 'aws-cdk-lib';

/** What a service takes: the least and the most, and the unit for the message. */
export interface Range {
  readonly least: number;
  readonly most: number;
  /** @default none: a plain number */
  readonly unit?: string;
}

/**
 * Checks a prop as the constructs of the CDK do: at synthesis, so that no deployment has to fail for it.
 *
 * @param path the path of the construct, with which the message begins
 * @param what the name of the prop
 * @param value a duration counts in seconds; a token is known only at deployment and passes
 * @throws when the value is not a whole number in the range
 */
export function requireRange(path: string, what: string, value: number | Duration | undefined, range: Range): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  const number = typeof value === 'number' ? value : value.toSeconds({ integral: false });
  if (Number.isInteger(number) && number >= range.least && number <= range.most) return;
  const unit = range.unit === undefined ? '' : ` ${range.unit}`;
  throw new Error(
    `${path}: ${what} must be a whole number from ${range.least} to ${range.most}${unit}, not ${number}.`,
  );
}
