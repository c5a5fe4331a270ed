/** What a version did with a synthetic request. */
export type ProbeAnswer =
  | { readonly version: string; readonly status: number }
  /** It threw, timed out or did not start. */
  | { readonly version: string; readonly error: string };

export interface Target {
  readonly functionName: string;
  readonly functionAlias: string;
  readonly targetVersion: string;
}

export interface ValidationPorts {
  target(): Promise<Target>;
  askApi(path: string): Promise<number>;
  sendSyntheticRequest(functionName: string, qualifier: string): Promise<ProbeAnswer>;
}

/**
 * Before traffic shifts the alias still leads to the old version, so the new one is asked by its number.
 * @throws with the reason when the new version should not get traffic
 */
export async function validateBeforeTraffic(ports: ValidationPorts): Promise<void> {
  const { functionName, targetVersion } = await ports.target();
  await expectHealth(ports);
  expectAnswer(await ports.sendSyntheticRequest(functionName, targetVersion), targetVersion);
}

/**
 * After traffic has shifted the alias, which the API invokes, has to lead to the new version, and the API has to be as open
 * and as closed as it was.
 * @throws with the reason when the new version should not keep the traffic
 */
export async function validateAfterTraffic(ports: ValidationPorts): Promise<void> {
  const { functionName, functionAlias, targetVersion } = await ports.target();
  await expectHealth(ports);
  const stranger = await ports.askApi('players/me');
  if (stranger !== 401) throw new Error(`A stranger who asks for a profile gets ${stranger}, not 401`);
  expectAnswer(await ports.sendSyntheticRequest(functionName, functionAlias), targetVersion);
}

async function expectHealth({ askApi }: ValidationPorts): Promise<void> {
  const status = await askApi('health');
  if (status !== 200) throw new Error(`The API's health check answers ${status}`);
}

/** Any answer will do but a failure: what nobody asks for may well be refused. */
function expectAnswer(answer: ProbeAnswer, targetVersion: string): void {
  if (answer.version !== targetVersion) throw new Error(`Version ${answer.version} answers, not ${targetVersion}`);
  if ('error' in answer) throw new Error(`Version ${targetVersion} fails: ${answer.error}`);
  if (answer.status >= 500) throw new Error(`Version ${targetVersion} answers ${answer.status}`);
}
