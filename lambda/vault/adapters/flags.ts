import { requiredEnv } from '#lambda/runtime/env.ts';

const url = new URL(requiredEnv('FLAGS_PATH'), 'http://localhost:2772');

/**
 * One flag, from the AppConfig extension that runs next to the function.
 * https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-integration-lambda-extensions-how-it-works.html
 * @throws when it does not answer within a second, or has no flag
 */
export async function readFlag(name: string): Promise<unknown> {
  const asked = new URL(url);
  asked.searchParams.set('flag', name);
  const answer = await fetch(asked, { signal: AbortSignal.timeout(1_000) });
  if (!answer.ok) throw new Error(`The AppConfig extension answered ${answer.status}`);
  return answer.json();
}
