import { describe, expect, jest, test } from '@jest/globals';
import { fetchWithRetries, type RetryOptions } from '../../playground/http-client.ts';

const URL = 'https://arcade.example.com/health';

type Reply = number | Error | Response | 'silence';

/** A server that gives these replies in order, and notes of what was asked of it and how long was waited. */
function serverOf(replies: readonly Reply[], options: RetryOptions = {}) {
  const pauses: number[] = [];
  const requests: RequestInit[] = [];
  const left = [...replies];
  const retry: RetryOptions = {
    random: () => 0.5,
    pause: async (milliseconds) => void pauses.push(milliseconds),
    async fetch(_url, request = {}) {
      requests.push(request);
      const reply = left.shift();
      if (reply === undefined) throw new Error('The server was asked once too often');
      if (reply instanceof Error) throw reply;
      if (reply instanceof Response) return reply;
      if (reply !== 'silence') return new Response(`${reply}`, { status: reply });
      return new Promise((_resolve, reject) => {
        request.signal?.addEventListener('abort', () => reject(request.signal?.reason));
      });
    },
    ...options,
  };
  const call = (request?: RequestInit) => fetchWithRetries(URL, request, retry);
  return { call, pauses, requests };
}

const reply = (status: number, retryAfter: string) =>
  new Response(null, { status, headers: { 'retry-after': retryAfter } });

describe('client-retry-5xx-not-4xx', () => {
  test.each([429, 500, 502, 503, 504])('client-retry-5xx-not-4xx: %i is tried three times in all', async (status) => {
    const { call, requests, pauses } = serverOf([status, status, status]);
    expect((await call()).status).toBe(status);
    expect([requests.length, pauses.length]).toEqual([3, 2]);
  });

  test.each([400, 401, 403, 404, 408, 409, 422])('client-retry-5xx-not-4xx: %i is tried once', async (status) => {
    const { call, requests, pauses } = serverOf([status]);
    expect((await call()).status).toBe(status);
    expect([requests.length, pauses]).toEqual([1, []]);
  });

  test('client-retry-5xx-not-4xx: what passes is over: the first good answer is returned', async () => {
    const { call, requests } = serverOf([503, new TypeError('fetch failed'), 200]);
    expect(await (await call()).text()).toBe('200');
    expect(requests).toHaveLength(3);
  });

  test('client-retry-5xx-not-4xx: the last network error is thrown', async () => {
    const { call, requests } = serverOf([503, new TypeError('first'), new TypeError('last')]);
    await expect(call()).rejects.toThrow('last');
    expect(requests).toHaveLength(3);
  });

  test('client-retry-5xx-not-4xx: an attempt ends at its timeout, and the next one starts', async () => {
    const { call, requests } = serverOf(['silence', 200], { timeout: 5 });
    expect((await call()).status).toBe(200);
    expect(requests).toHaveLength(2);
  });

  test('client-retry-5xx-not-4xx: who aborts gets no further attempt', async () => {
    const { call, requests } = serverOf(['silence', 200]);
    const abort = new AbortController();
    const called = call({ signal: abort.signal });
    abort.abort(new Error('never mind'));
    await expect(called).rejects.toThrow('never mind');
    expect(requests).toHaveLength(1);
  });

  test.each(['POST', 'PATCH', 'post'])(
    'client-retry-5xx-not-4xx: %s is sent once, unless it may be repeated',
    async (method) => {
      const once = serverOf([503]);
      expect((await once.call({ method })).status).toBe(503);
      expect(once.requests).toHaveLength(1);
      const repeated = serverOf([503, 200], { repeatable: true });
      expect((await repeated.call({ method })).status).toBe(200);
    },
  );

  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'delete'])(
    'client-retry-5xx-not-4xx: %s may be repeated without saying so',
    async (method) => {
      const { call, requests } = serverOf([503, 200]);
      expect((await call({ method })).status).toBe(200);
      expect(requests.map((request) => request.method)).toEqual([method, method]);
    },
  );

  test('client-retry-5xx-not-4xx: what is no URL is not tried', async () => {
    await expect(fetchWithRetries('nowhere')).rejects.toThrow('Invalid URL');
  });
});

describe('client-retry-5xx-not-4xx, pauses', () => {
  const failures = [503, 503, 503, 503, 503];

  test('client-retry-5xx-not-4xx: the bound doubles up to the longest pause, and the jitter takes any part of it', async () => {
    for (const [random, expected] of [
      [() => 0, [0, 0, 0, 0]],
      [() => 0.5, [50, 100, 125, 125]],
      [() => 1, [100, 200, 250, 250]],
    ] as const) {
      const { call, pauses } = serverOf(failures, { attempts: 5, longestPause: 250, random });
      await call();
      expect(pauses).toEqual(expected);
    }
  });

  test('client-retry-5xx-not-4xx: Retry-After is the least that is waited, in seconds or as a date', async () => {
    const soon = new Date(Date.now() + 3_000).toUTCString();
    const { call, pauses } = serverOf([reply(429, '2'), reply(503, soon), 200]);
    expect((await call()).status).toBe(200);
    expect(pauses[0]).toBe(2_000);
    expect(pauses[1]).toBeGreaterThan(1_000);
    expect(pauses[1]).toBeLessThanOrEqual(3_000);
  });

  test('client-retry-5xx-not-4xx: a server that asks for too much, or for nonsense, is not waited for', async () => {
    const tooLong = serverOf([reply(503, '3600')]);
    expect((await tooLong.call()).status).toBe(503);
    expect(tooLong.pauses).toEqual([]);
    const nonsense = serverOf([reply(503, 'later'), 200]);
    expect((await nonsense.call()).status).toBe(200);
    expect(nonsense.pauses).toEqual([50]);
  });

  test('client-retry-5xx-not-4xx: a server that asks for just the longest pause is waited for', async () => {
    const { call, pauses } = serverOf([reply(503, '10'), 200], { longestPause: 10_000 });
    expect((await call()).status).toBe(200);
    expect(pauses).toEqual([10_000]);
  });

  test.each(['-5', '5 apples', 'x5'])(
    'client-retry-5xx-not-4xx: Retry-After "%s" is no number of seconds',
    async (value) => {
      const { call, pauses } = serverOf([reply(503, value), 200]);
      expect((await call()).status).toBe(200);
      expect(pauses).toEqual([50]);
    },
  );

  test('client-retry-5xx-not-4xx: an answer that nobody reads gives its connection back', async () => {
    const cancel = jest.fn(() => undefined);
    const body = new ReadableStream({ cancel });
    const { call } = serverOf([new Response(body, { status: 503 }), 200]);
    await call();
    expect(cancel).toHaveBeenCalledTimes(1);
  });
});
