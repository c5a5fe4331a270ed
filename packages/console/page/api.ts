import { useEffect, useState } from 'preact/hooks';

/** What is known of something that is fetched. */
export type Loaded<T> = { readonly value: T } | { readonly error: string } | undefined;

/** What a static copy of the page carries with it; nothing when a stage serves the page. */
const carried: Readonly<Record<string, unknown>> | undefined = readCarried();

/** Whether there is a stage to talk to. */
export const hasStage = carried === undefined;

function readCarried(): Readonly<Record<string, unknown>> | undefined {
  const element = document.getElementById('documents');
  return element === null ? undefined : JSON.parse(element.textContent);
}

/** Reads from the local API. @throws Error with the words of the answer */
export async function get<T>(path: string): Promise<T> {
  const document = path.replace(/^documents\//, '');
  // The local API and this page are built from the same types.
  if (carried !== undefined && document in carried) return carried[document] as T;
  return answered<T>(await reach(`api/${path}`));
}

/** Asks the local API to do something. @throws Error with the words of the answer */
export async function post<T>(path: string, body: object = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return answered<T>(await reach(`api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** A browser says of a stage that is gone only that it failed to fetch. */
const reach = (url: string, init?: RequestInit): Promise<Response> =>
  fetch(url, init).catch(() => {
    throw new Error('The stage does not answer. Is npm start still running?');
  });

async function answered<T>(response: Response): Promise<T> {
  const body = await response.json();
  if (!response.ok) throw new Error(String(body.message));
  return body as T;
}

/** Reads something, and again whenever `version` changes; what was there stays until the new arrives. */
export function useLoaded<T>(path: string | undefined, version: unknown = 0): Loaded<T> {
  const [loaded, setLoaded] = useState<{ readonly path: string; readonly result: Loaded<T> }>();
  useEffect(() => {
    if (path === undefined) return;
    let wanted = true;
    get<T>(path).then(
      (value) => wanted && setLoaded({ path, result: { value } }),
      (error: Error) => wanted && setLoaded({ path, result: { error: error.message } }),
    );
    return () => {
      wanted = false;
    };
  }, [path, version]);
  return loaded?.path === path ? loaded?.result : undefined;
}
