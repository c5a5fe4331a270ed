import https from 'node:https';
import { text } from 'node:stream/consumers';

const MILLISECONDS = 3_000;
/** The certificates that this environment has got already: SNS changes them once in a while. */
const known = new Map<string, string>();

/** The certificate at a URL whose host has been checked. @throws when it cannot be fetched */
export async function certificateAt(url: string): Promise<string> {
  const found = known.get(url) ?? (await fetched(url));
  known.set(url, found);
  return found;
}

const fetched = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = https.request(url, { timeout: MILLISECONDS }, (response) => {
      if (response.statusCode === 200) text(response).then(resolve, reject);
      else reject(new Error(`The certificate answers ${response.statusCode}`));
    });
    request.on('timeout', () => request.destroy(new Error('The certificate takes too long')));
    request.on('error', reject);
    request.end();
  });
