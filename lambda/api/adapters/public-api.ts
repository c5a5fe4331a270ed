import { textParameter } from '#lambda/runtime/aws/parameters.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { fetchWithRetries } from './http-client.ts';

const apiUrlParameter = requiredEnv('API_URL_PARAMETER');

/** Asks the API as a stranger would, without a token. @returns the status */
export async function askApi(path: string): Promise<number> {
  const { status } = await fetchWithRetries(new URL(path, await textParameter(apiUrlParameter)));
  return status;
}
