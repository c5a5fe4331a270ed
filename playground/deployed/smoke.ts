import { errorCode, observe } from '../step.ts';

/** What the smoke checks need to know. */
export interface Smoke {
  readonly apiUrl: string;
  /** The one web origin whose pages may call the API. */
  readonly webOrigin: string;
}

/** Something about the API as it is deployed, whatever version of a function is behind it. */
export interface SmokeCheck {
  readonly title: string;
  /** @returns what was observed. @throws when it is otherwise */
  readonly run: (smoke: Smoke) => Promise<string>;
}

/** Milliseconds after which no answer comes any more: API Gateway itself gives up after 29 seconds. */
const PATIENCE = 30_000;
/** A page that may not call the API. */
const STRANGE_ORIGIN = 'https://anywhere.example';

/** What is about the API itself: its gateway, its stage and who gets in. It writes nothing. */
export const smokeChecks: readonly SmokeCheck[] = [
  {
    title: 'The API is healthy',
    async run(smoke) {
      const { status } = await ask(smoke, 'GET', '/health');
      observe(status === 200, `GET /health answered ${status}`);
      return 'GET /health: 200';
    },
  },
  {
    title: 'A stranger gets no answer',
    async run(smoke) {
      const seen: string[] = [];
      for (const authorization of ['', 'a.b.c']) {
        const { status, code } = await ask(smoke, 'GET', '/players/me', authorization === '' ? {} : { authorization });
        seen.push(`${status} ${code}`);
      }
      const { status } = await ask(smoke, 'GET', '/admin/queues/reminders/dead-letters');
      seen.push(`${status}`);
      observe(seen.join() === '401 unauthorized,401 unauthorized,401', seen.join());
      return 'no token, a forged one, a route of administrators: 401';
    },
  },
  {
    title: 'A browser may call from one origin only',
    async run(smoke) {
      const allowed: (string | null)[] = [];
      for (const origin of [smoke.webOrigin, STRANGE_ORIGIN]) {
        const { status, headers } = await ask(smoke, 'OPTIONS', '/players/me', {
          origin,
          'access-control-request-method': 'GET',
        });
        observe(status === 204, `OPTIONS /players/me answered ${status}`);
        allowed.push(headers.get('access-control-allow-origin'));
      }
      const refusal = await ask(smoke, 'GET', '/players/me', { origin: STRANGE_ORIGIN });
      allowed.push(refusal.headers.get('access-control-allow-origin'));
      observe(
        allowed.every((origin) => origin === smoke.webOrigin),
        `allowed: ${allowed.join(', ')}`,
      );
      return `preflights and a 401 allow ${smoke.webOrigin} and no other origin`;
    },
  },
  {
    title: 'An unknown path is refused as such',
    async run(smoke) {
      const { status, code } = await ask(smoke, 'GET', '/no/such/path');
      observe(status === 404 && code === 'no_such_route', `GET /no/such/path answered ${status} ${code}`);
      return 'GET /no/such/path: 404 no_such_route';
    },
  },
];

async function ask(smoke: Smoke, method: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  const url = `${smoke.apiUrl.replace(/\/$/, '')}${path}`;
  const response = await fetch(url, { method, headers, signal: AbortSignal.timeout(PATIENCE) }).catch(
    (error: Error) => {
      const { cause } = error;
      throw new Error(`${url} did not answer: ${cause instanceof Error ? cause.message : error.message}`);
    },
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, code: codeOf(text) };
}

/** The code of a refusal; the text itself when it has not the shape of one. */
function codeOf(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? errorCode({ ...parsed }) : text;
  } catch {
    return text;
  }
}
