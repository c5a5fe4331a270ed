import { useEffect, useState } from 'preact/hooks';

/** What the page knows of something that it fetches; nothing before the first answer. */
export type Fetched<T> = { readonly value: T } | { readonly error: string } | undefined;

/** The value of something fetched; nothing while it is on its way, and when it could not be read. */
export const arrived = <T>(fetched: Fetched<T>): T | undefined =>
  fetched !== undefined && 'value' in fetched ? fetched.value : undefined;

/** Two things that a view needs together: the first error counts. */
export function both<A, B>(first: Fetched<A>, second: Fetched<B>): Fetched<readonly [A, B]> {
  if (first === undefined || 'error' in first) return first;
  if (second === undefined || 'error' in second) return second;
  return { value: [first.value, second.value] };
}

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

/** When the stage has stopped, the browser only says that it failed to fetch. */
const reach = (url: string, init?: RequestInit): Promise<Response> =>
  fetch(url, init).catch(() => {
    throw new Error('The stage does not answer. Is npm start still running?');
  });

async function answered<T>(response: Response): Promise<T> {
  const body = await response.json();
  if (!response.ok) throw new Error(String(body.message));
  return body as T;
}

/** Reads something, and reads it again when `version` changes. The old value stays until the new one arrives. */
export function useFetched<T>(path: string | undefined, version: unknown = 0): Fetched<T> {
  const [answer, setAnswer] = useState<{ readonly path: string; readonly result: Fetched<T> }>();
  useEffect(() => {
    if (path === undefined) return;
    let wanted = true;
    get<T>(path).then(
      (value) => wanted && setAnswer({ path, result: { value } }),
      (error: Error) => wanted && setAnswer({ path, result: { error: error.message } }),
    );
    return () => {
      wanted = false;
    };
  }, [path, version]);
  return answer?.path === path ? answer?.result : undefined;
}
