/**
 * The AppConfig Agent, as functions with its layer have it next to them: it keeps configurations in its memory, and asks for news
 * when it is asked and its interval has passed. It calls with the credentials of the function. Here it is no process of its own, and no
 * port of the machine is taken: what the function fetches from `localhost` at that port comes here. A client that opens the
 * connection by `node:http` does not find it.
 *
 * https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-integration-lambda-extensions-how-it-works.html
 */

/** Seconds. https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-integration-lambda-extensions-config.html */
const POLL_SECONDS = 45;
const PORT = 2772;
const PATH = /^\/applications\/([^/]+)\/environments\/([^/]+)\/configurations\/([^/]+)$/;
const AGENT = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:AWS-AppConfig-Extension(?:-Arm64)?:\d+$/;

/** Whether a layer is the AppConfig Agent: a layer of AWS, with an ARN of its own in each Region. */
export const isAppConfigAgent = (layerArn: string): boolean => AGENT.test(layerArn);

interface Cached {
  token: string;
  askedAt: number;
  body: string;
  headers: Record<string, string>;
}

/** Answers from now on what the code of this thread fetches from the agent. */
export function startAppConfigAgent(): void {
  const cache = new Map<string, Cached>();
  const call = globalThis.fetch;
  const { AWS_ACCESS_KEY_ID: key, AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = process.env;
  const setting = (name: string) => Number(process.env[`AWS_APPCONFIG_EXTENSION_${name}`]);
  const interval = (setting('POLL_INTERVAL_SECONDS') || POLL_SECONDS) * 1_000;
  const origin = `http://localhost:${setting('HTTP_PORT') || PORT}`;
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/appconfig/aws4_request`,
    'content-type': 'application/json',
  };

  async function begin(path: string): Promise<string> {
    const [, application = '', environment = '', profile = ''] = PATH.exec(path) ?? [];
    const names = {
      ApplicationIdentifier: decodeURIComponent(application),
      EnvironmentIdentifier: decodeURIComponent(environment),
      ConfigurationProfileIdentifier: decodeURIComponent(profile),
    };
    const body = JSON.stringify(names);
    const answer = await call(`${endpoint}/configurationsessions`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Refused(answer);
    return Object(await answer.json()).InitialConfigurationToken;
  }

  /** Asks AppConfig, and keeps what is new. A session that has ended is begun again. */
  async function refresh(path: string, known: Cached | undefined): Promise<Cached> {
    const token = known === undefined || known.token === '' ? await begin(path) : known.token;
    const answer = await call(`${endpoint}/configuration?configuration_token=${encodeURIComponent(token)}`, {
      headers,
    });
    if (!answer.ok) throw new Refused(answer);
    const text = await answer.text();
    const cached = {
      token: answer.headers.get('next-poll-configuration-token') ?? '',
      askedAt: Date.now(),
      body: text === '' ? (known?.body ?? '') : text,
      headers:
        text === '' && known !== undefined
          ? known.headers
          : { 'content-type': answer.headers.get('content-type') ?? 'application/octet-stream' },
    };
    cache.set(path, cached);
    return cached;
  }

  async function read(path: string): Promise<Cached> {
    const known = cache.get(path);
    if (known !== undefined && Date.now() - known.askedAt < interval) return known;
    try {
      return await refresh(path, known);
    } catch (error) {
      if (known === undefined || !(error instanceof Refused)) throw error;
      // What it has is good until AppConfig answers again; then it begins a new session.
      cache.set(path, { ...known, token: '', askedAt: Date.now() });
      return known;
    }
  }

  async function answer({ pathname, searchParams }: URL): Promise<Response> {
    if (!PATH.test(pathname)) return new Response('not found', { status: 404 });
    try {
      const { body, headers: kept } = await read(pathname);
      return chosen(body, searchParams.getAll('flag'), kept);
    } catch (error) {
      if (error instanceof Refused) return new Response(await error.answer.text(), { status: error.answer.status });
      throw error;
    }
  }

  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return url.origin === origin ? answer(url) : call(input, init);
  };
}

/** The flags that were asked for: one by itself, several by their names. */
function chosen(body: string, flags: readonly string[], headers: Record<string, string>): Response {
  if (flags.length === 0) return new Response(body, { headers });
  const all = Object(JSON.parse(body));
  const missing = flags.find((flag) => !Object.hasOwn(all, flag));
  if (missing !== undefined) return new Response(`Flag ${missing} not found`, { status: 404 });
  const [first = ''] = flags;
  const found = flags.length === 1 ? all[first] : Object.fromEntries(flags.map((flag) => [flag, all[flag]]));
  return new Response(JSON.stringify(found), { headers });
}

/** AppConfig refused, or was not there. */
class Refused extends Error {
  readonly answer: Response;

  constructor(answer: Response) {
    super(`AppConfig answered ${answer.status}`);
    this.answer = answer;
  }
}
