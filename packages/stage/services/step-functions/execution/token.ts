import { parsedJson } from '../../../json.ts';
import { isObject } from '../language/value.ts';

/** What a task token says. Who gets it takes it as a text without a meaning. */
export interface TaskToken {
  readonly executionArn: string;
  /** Empty for a task that is not an activity. */
  readonly activityArn: string;
  readonly id: string;
}

export const writeToken = ({ executionArn, activityArn, id }: TaskToken): string =>
  Buffer.from(JSON.stringify({ executionArn, activityArn, id })).toString('base64url');

/** Undefined when no task has ever had such a token. */
export function readToken(token: string): TaskToken | undefined {
  const value = parsedJson(Buffer.from(token, 'base64url').toString());
  if (!isObject(value)) return undefined;
  const { executionArn, activityArn, id } = value;
  if (typeof executionArn !== 'string' || typeof activityArn !== 'string' || typeof id !== 'string') return undefined;
  return { executionArn, activityArn, id };
}
