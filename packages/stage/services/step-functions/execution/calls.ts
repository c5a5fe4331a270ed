import { StatesError } from '../language/states-error.ts';
import { isObject, type JsonObject } from '../language/value.ts';
import type { Branch } from './branch.ts';

/**
 * Calls an action of S3 for a Map, which has no event of its own.
 * @param failed the name of the error when it fails, such as `States.ItemReaderFailed`
 */
export async function callS3(
  { run, signal }: Branch,
  action: string,
  parameters: JsonObject,
  failed: string,
): Promise<JsonObject> {
  const resource = { kind: 'service', service: 'aws-sdk:s3', action, pattern: 'response' } as const;
  const { roleArn } = run;
  const call = {
    resource,
    parameters,
    roleArn,
    assumedRoleArn: undefined,
    token: undefined,
    heartbeatSeconds: undefined,
  };
  try {
    const { submitted, result } = run.effects.start(call, signal);
    await submitted;
    const answer = await result;
    return isObject(answer) ? answer : {};
  } catch (error) {
    if (!(error instanceof StatesError) || error.error === 'States.Runtime') throw error;
    throw new StatesError(failed, error.cause);
  }
}
