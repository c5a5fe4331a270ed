import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../../playground/playground.ts';
import { acts } from '../../../playground/story.ts';
import { closeArcades, openArcade } from '../../../test/support/arcade.ts';
import { consoleRoute } from '../server/api.ts';

const HOSTILE = '<img src=x onerror="alert(1)">';

let story: Playground;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'arcade-console-'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>The page</title>');
  story = await openArcade();
  story.stage.serve(
    consoleRoute(story.stage, {
      directory,
      documents: { study: async () => ({ chapters: ['one'] }) },
      acts: acts.map((act) => ({ ...act, run: () => act.run(story) })),
    }),
  );
});

afterAll(async () => {
  await closeArcades();
  rmSync(directory, { recursive: true });
});

const url = (path: string) => `${story.stage.endpoint}/_arcade/${path}`;
const get = async (path: string, headers: Record<string, string> = {}) => fetch(url(path), { headers });
/** What the local API answers; each test says what it expects of it. */
// biome-ignore lint/suspicious/noExplicitAny: JSON, looked at by the matchers.
const read = async (path: string): Promise<any> => (await get(path)).json();
const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  fetch(url(path), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** `fetch` does not let a caller choose the Host. */
const statusFor = (path: string, headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    httpRequest(url(path), { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

describe('who may ask', () => {
  test.each(['_arcade', '_arcade/api/queues', ''])(
    'a name that was made to resolve to this machine gets nothing: /%s',
    async (path) => {
      expect(await statusFor(`../${path}`, { host: 'evil.example' })).toBe(403);
      expect(await statusFor(`../${path}`, { host: 'localhost.evil.example:4566' })).toBe(403);
    },
  );

  test.each(['https://evil.example', 'http://127.0.0.1:1', 'null'])('a page from %s gets nothing', async (origin) => {
    expect((await get('api/queues', { origin })).status).toBe(403);
    expect((await get('api/events', { origin })).status).toBe(403);
    expect((await post('api/clock', { seconds: 60 }, { origin })).status).toBe(403);
  });

  test.each(['cross-site', 'same-site'])('a request that the browser calls %s gets nothing', async (site) => {
    expect((await get('api/queues', { 'sec-fetch-site': site })).status).toBe(403);
  });

  test('a form of another page cannot act, because it cannot send JSON', async () => {
    const before = story.stage.clock.now();
    expect((await post('api/clock', { seconds: 60 }, { 'content-type': 'text/plain' })).status).toBe(403);
    expect(story.stage.clock.now()).toBe(before);
  });

  test('its own page and a client that is not a browser may', async () => {
    expect((await get('api/queues')).status).toBe(200);
    expect((await get('api/queues', { origin: story.stage.endpoint, 'sec-fetch-site': 'same-origin' })).status).toBe(
      200,
    );
  });

  test('no answer invites other origins', async () => {
    expect((await get('api/queues')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the page', () => {
  test('opens at the address of the stage', async () => {
    const response = await fetch(story.stage.endpoint);
    expect(response.url).toBe(url(''));
    expect(await response.text()).toContain('The page');
  });

  test('may load from the stage only, run no script in its text, and not be framed', async () => {
    const policy = (await get('')).headers.get('content-security-policy') ?? '';
    for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(policy).not.toContain('unsafe');
  });

  test.each(['../package.json', '..%2fpackage.json', '%2e%2e/index.html', 'index.html/../../x.js', 'secret.txt'])(
    'has no file %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  test('leaves the AWS APIs alone', async () => {
    expect((await story.client.sqs.config.endpoint?.())?.port).toBe(Number(new URL(story.stage.endpoint).port));
    expect((await story.client.call('GET', '/health')).status).toBe(200);
  });
});

describe('what the page reads', () => {
  test('sqs-delay-queue: a queue with its messages, untouched', async () => {
    const QueueUrl = story.client.address.reminderQueueUrl;
    const MessageBody = JSON.stringify({ note: HOSTILE });
    await story.client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await read('api/queues');
    const queues: { name: string; messages: { body: string; state: string; receiveCount: number }[] }[] =
      await read('api/queues');
    const queue = queues.find(({ name }) => name === story.queue().settings.name);
    expect(queue?.messages).toContainEqual(
      expect.objectContaining({ body: MessageBody, state: 'delayed', receiveCount: 0 }),
    );
    story.queue().purge();
  });

  test('answers are JSON and nothing that a browser would render', async () => {
    const { headers } = await get('api/queues');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect((await get('')).headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('items by partition, and none of a table that is not there', async () => {
    const { playerId } = await story.register('reader');
    const table = story.client.address.tableName;
    const { items } = await read(`api/items?table=${table}&partition=${encodeURIComponent(`PLAYER#${playerId}`)}`);
    expect(items).toContainEqual(expect.objectContaining({ sk: 'PROFILE', credits: 3 }));
    expect((await get('api/items?table=nothing')).status).toBe(404);
  });

  test('alarms with their states, named as their resources are', async () => {
    const alarms: { name: string; arn: string; state: string }[] = await read('api/alarms');
    const { resources }: { resources: { arn?: string }[] } = await read('api/stage');
    const known = new Set(resources.map(({ arn }) => arn));
    expect(alarms.length).toBeGreaterThan(0);
    expect(alarms.filter(({ arn }) => !known.has(arn))).toEqual([]);
    expect(new Set(alarms.map(({ state }) => state))).not.toContain('ALARM');
  });

  test('documents and logs by name, and nothing by an unknown name', async () => {
    expect(await read('api/documents/study')).toEqual({ chapters: ['one'] });
    expect((await get('api/documents/toString')).status).toBe(404);
    expect((await get('api/nothing')).status).toBe(404);
    await story.client.call('GET', '/health');
    const [line] = story.stage.records.of('log');
    expect(await read(`api/logs?group=${line?.logGroup}`)).toContainEqual(line);
  });

  test('how many older records and traces are kept no longer', async () => {
    const { records } = story.stage;
    for (let n = records.count('email'); n < 12_000; n += 1) records.add({ kind: 'email', to: `${n}`, code: '' });
    expect(await read('api/let-go')).toEqual({ records: records.letGo(), traces: story.stage.services.xray.letGo });
    expect(records.letGo()).toBeGreaterThan(0);
  });

  test('what happens, as it happens', async () => {
    const response = await get('api/events');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    expect(first?.value).toContain('"past":true');
    await story.client.call('GET', '/health');
    const second = await reader?.read();
    expect(second?.value).toContain('"path":"/health"');
    expect(second?.value).toContain('"past":false');
    await reader?.cancel();
  });

  test('items beyond the first hundred, page after page, each once', async () => {
    await post('api/acts/import');
    const table = story.client.address.tableName;
    const keys: string[] = [];
    let next: string | undefined;
    do {
      const after = next === undefined ? '' : `&after=${encodeURIComponent(next)}`;
      const page: { items: { pk: string; sk: string }[]; next?: string } = await read(
        `api/items?table=${table}${after}`,
      );
      keys.push(...page.items.map(({ pk, sk }) => `${pk} ${sk}`));
      next = page.next;
    } while (next !== undefined);
    expect(keys.length).toBeGreaterThan(190);
    expect(new Set(keys).size).toBe(keys.length);
    expect((await get(`api/items?table=${table}&after={"pk":1}`)).status).toBe(400);
  });
});

describe('what the page does', () => {
  test('time passes', async () => {
    const before = story.stage.clock.now();
    expect(await (await post('api/clock', { seconds: 600 })).json()).toEqual({ now: before + 600_000 });
  });

  test.each([{}, { seconds: -1 }, { seconds: 1e9 }, { seconds: '600' }, { seconds: 60, more: 1 }, 'no JSON'])(
    'time does not pass by %j',
    async (input) => {
      const before = story.stage.clock.now();
      expect((await post('api/clock', input)).status).toBe(400);
      expect(story.stage.clock.now()).toBe(before);
    },
  );

  test('a fault happens to the function that is named, and to none that does not exist', async () => {
    const { name, arn } = story.functionOf('api/list-games');
    expect((await post('api/faults', { functionName: 'nobody', fault: 'throw' })).status).toBe(400);
    expect((await post('api/faults', { functionName: name, fault: 'explode' })).status).toBe(400);
    expect((await post('api/faults', { functionName: name, fault: 'throw' })).status).toBe(200);
    expect((await story.stage.services.lambda.invoke(arn, {})).functionError).toBeDefined();
    await post('api/faults', { functionName: name, fault: 'throw' });
    await post('api/faults/clear');
    const { records } = story.stage;
    const before = records.of('invocation').length;
    await story.stage.services.lambda.invoke(arn, {});
    expect(records.of('invocation')[before]?.error ?? '').not.toMatch(/fault/i);
  });

  test('sqs-dlq-redrive-source: register, play, poison, ten minutes, redrive', async () => {
    const act = async (id: string) => (await post(`api/acts/${id}`)).json();
    for (const id of ['register', 'play', 'poison']) expect(await act(id)).toMatchObject({ ok: true });
    await post('api/clock', { seconds: 600 });
    expect(story.queue('dead-letters').messages).toHaveLength(1);
    expect(await act('redrive')).toEqual({ ok: true, text: expect.stringContaining('1 moved back') });
    expect(story.queue('dead-letters').messages).toHaveLength(0);
    expect((await post('api/acts/nothing')).status).toBe(404);
  });

  test('composite-alarm: a table that fails, then a minute', async () => {
    const { alarms } = story.stage.services.cloudWatch;
    const health = () => alarms.find('arcade-operations-health')?.state;
    await (await post('api/clock', { seconds: 600 })).json();
    expect(health()).toBe('OK');
    const answer = await (await post('api/acts/outage')).json();
    expect(answer).toEqual({ ok: true, text: expect.stringContaining('500, 500, 500, 500, 500, 500') });
    await (await post('api/clock', { seconds: 60 })).json();
    expect(health()).toBe('ALARM');
    await (await post('api/clock', { seconds: 600 })).json();
    expect(health()).toBe('OK');
  });

  test('a queue without dead letters of another cannot be redriven', async () => {
    const answer = await post('api/redrive', { arn: story.queue().settings.arn });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: expect.stringContaining('Dead Letter Queue') });
  });
});
