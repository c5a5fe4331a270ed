import { StateProblem } from '../language/states-error.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-task-executions */
const MOST_BYTES = 262_144;

/** JSON of a value that passes from one state to the next. @throws StateProblem when it is larger than 256 KiB */
export function payload(value: unknown, name: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  throw new StateProblem(
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    'States.DataLimitExceeded',
  );
}
