import type { Target } from './app-spec.ts';
import { Busy } from './outlast-throttles.ts';

/** What a version did with a synthetic request. */
export type ProbeAnswer =
  | { readonly version: string; readonly status: number }
  /** It threw, timed out or did not start. */
  | { readonly version: string; readonly error: string };

export interface ValidationPorts {
  target(): Promise<Target>;
  sendSyntheticRequest(functionName: string, qualifier: string): Promise<ProbeAnswer>;
}

/**
 * Before traffic shifts the alias still leads to the old version, so the new one is asked by its number.
 * @throws with the reason when the new version should not get traffic
 */
export async function validateBeforeTraffic({ target, sendSyntheticRequest }: ValidationPorts): Promise<void> {
  const { functionName, targetVersion } = await target();
  expectAnswer(await sendSyntheticRequest(functionName, targetVersion), targetVersion);
}

/**
 * After traffic has shifted the alias, which the API invokes, has to lead to the new version. The API itself is not asked:
 * CloudFormation changes it after all of its functions, so it is still the one of the deployment before.
 * @throws with the reason when the new version should not keep the traffic
 */
export async function validateAfterTraffic({ target, sendSyntheticRequest }: ValidationPorts): Promise<void> {
  const { functionName, functionAlias, targetVersion } = await target();
  expectAnswer(await sendSyntheticRequest(functionName, functionAlias), targetVersion);
}

/** What functions answer while the table throttles. */
const BUSY = 503;

/** Any answer will do but a failure: what nobody asks for may well be refused. */
function expectAnswer(answer: ProbeAnswer, targetVersion: string): void {
  if (answer.version !== targetVersion) throw new Error(`Version ${answer.version} answers, not ${targetVersion}`);
  if ('error' in answer) throw new Error(`Version ${targetVersion} fails: ${answer.error}`);
  if (answer.status === BUSY) throw new Busy(`Version ${targetVersion} is busy`);
  if (answer.status >= 500) throw new Error(`Version ${targetVersion} answers ${answer.status}`);
}
