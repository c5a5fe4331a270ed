import { setTimeout as wait } from 'node:timers/promises';

/** How often and how patiently to try; every time is in milliseconds. */
export interface RetryOptions {
  /** Attempts in all. @default 3 */
  readonly attempts?: number;
  /** What one attempt may take, its body included. @default 2000 */
  readonly timeout?: number;
  /** The first pause is at most this long; the bound doubles with every attempt. @default 100 */
  readonly basePause?: number;
  /** No pause is longer. A server that asks for more, by `Retry-After`, gets its answer returned instead. @default 5000 */
  readonly longestPause?: number;
  /** Says that a request by POST or PATCH may be sent twice. @default false */
  readonly repeatable?: boolean;
  /** For tests: what a call depends on. */
  readonly fetch?: typeof fetch;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  readonly random?: () => number;
}

/** https://www.rfc-editor.org/rfc/rfc9110.html#section-9.2.2 */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * `fetch` that tries again after what may pass: a network error, a timeout, 429 and 5xx. Never after any other 4xx, because
 * the same request would be refused again.
 *
 * Pauses have full jitter, a random part of a bound that doubles, so that clients which failed together do not return
 * together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/); a `Retry-After`
 * is the least that is waited.
 *
 * @returns the last answer, whatever its status
 * @throws the last network error or timeout; at once, when the URL is none or the caller has aborted
 */
export async function fetchWithRetries(
  url: string | URL,
  request: RequestInit = {},
  options: RetryOptions = {},
): Promise<Response> {
  const { attempts = 3, basePause = 100, longestPause = 5_000, pause = wait, random = Math.random } = options;
  const target = new URL(url);
  const repeatable = options.repeatable === true || IDEMPOTENT.has((request.method ?? 'GET').toUpperCase());
  for (let attempt = 1; ; attempt += 1) {
    const isLast = !repeatable || attempt >= attempts;
    const outcome = await tryOnce(target, request, options);
    if (isLast || request.signal?.aborted || !mayPass(outcome)) return settle(outcome);
    const asked = outcome instanceof Response ? retryAfter(outcome) : 0;
    if (asked > longestPause) return settle(outcome);
    // An answer that is not read keeps its connection.
    if (outcome instanceof Response) await outcome.body?.cancel();
    await pause(Math.max(asked, random() * Math.min(longestPause, basePause * 2 ** (attempt - 1))));
  }
}

interface NoAnswer {
  readonly error: unknown;
}

async function tryOnce(url: URL, request: RequestInit, options: RetryOptions): Promise<Response | NoAnswer> {
  const { timeout = 2_000, fetch: send = fetch } = options;
  const signals = [AbortSignal.timeout(timeout), ...(request.signal ? [request.signal] : [])];
  try {
    return await send(url, { ...request, signal: AbortSignal.any(signals) });
  } catch (error) {
    return { error };
  }
}

const mayPass = (outcome: Response | NoAnswer) =>
  !(outcome instanceof Response) || outcome.status === 429 || outcome.status >= 500;

function settle(outcome: Response | NoAnswer): Response {
  if (outcome instanceof Response) return outcome;
  throw outcome.error;
}

/** Milliseconds that a server asks to wait: seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.3 */
function retryAfter({ headers }: Response): number {
  const value = headers.get('retry-after') ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}
