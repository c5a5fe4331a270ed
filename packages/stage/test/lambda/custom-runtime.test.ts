import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FunctionSettings } from '../../services/lambda/lambda.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { TemporaryFolder } from '../support/temporary.ts';

/** A runtime as small as can be: it hands each event to `handle`, and posts what comes back or goes wrong. */
const RUNTIME = `#!/usr/bin/env node
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime';
const post = (path, body, headers = {}) => fetch(api + path, { method: 'POST', body, headers });
const loop = async (handle) => {
  for (;;) {
    const next = await fetch(api + '/invocation/next');
    const id = next.headers.get('lambda-runtime-aws-request-id');
    const event = await next.json();
    try {
      await post('/invocation/' + id + '/response', await handle(event, next.headers, id));
    } catch ({ name: errorType, message: errorMessage }) {
      await post('/invocation/' + id + '/error', JSON.stringify({ errorType, errorMessage, stackTrace: [] }));
    }
  }
};
`;
const runtime = (handle: string) => `${RUNTIME}loop(${handle});`;

const BOOTSTRAPS = {
  tells: runtime(`async (event, headers) => {
    console.log('to stdout');
    console.error('to stderr');
    const { AWS_EXECUTION_ENV, LAMBDA_TASK_ROOT, _HANDLER, TMPDIR } = process.env;
    const cwd = process.cwd();
    return JSON.stringify({ event, pid: process.pid, now: Date.now(), headers: Object.fromEntries(headers), AWS_EXECUTION_ENV, LAMBDA_TASK_ROOT, _HANDLER, TMPDIR, cwd });
  }`),
  fails: runtime(`async () => { throw new RangeError('too far'); }`),
  textError: `${RUNTIME}loop(async (event, headers, id) => {
    await post('/invocation/' + id + '/error', 'just a text', { 'lambda-runtime-function-error-type': 'Runtime.Odd' });
    return '{}';
  });`,
  noJson: runtime(`async () => 'no JSON'`),
  large: runtime(`async () => JSON.stringify('x'.repeat(6_291_556))`),
  hangs: runtime('() => new Promise(() => setInterval(() => {}, 1e6))'),
  exits: runtime('(event) => process.exit(event.status)'),
  killed: runtime(`() => { process.kill(process.pid, 'SIGTERM'); return new Promise(() => {}); }`),
  initError: `${RUNTIME}await post('/init/error', JSON.stringify({ errorType: 'Runtime.NoLanguage', errorMessage: 'no such language' }));`,
  exitsAtOnce: '#!/bin/sh\nexit 127\n',
  confused: `${RUNTIME}
    const wrong = await post('/invocation/not-mine/response', '{}');
    const nowhere = await fetch(api + '/elsewhere');
    loop(async () => JSON.stringify([wrong.status, await wrong.json(), nowhere.status]));`,
} as const;

let stage: ServiceStage;
const code = new TemporaryFolder();
beforeAll(async () => {
  stage = await ServiceStage.open();
  for (const [name, source] of Object.entries(BOOTSTRAPS)) {
    mkdirSync(join(code.path, name));
    // A module, for the "await" at the top of some.
    code.write(join(name, 'package.json'), { type: 'module' });
    code.write(join(name, 'bootstrap'), source);
    chmodSync(join(code.path, name, 'bootstrap'), 0o755);
  }
});
afterAll(async () => {
  await stage.close();
  code.remove();
});

/** Registers a function with one of the bootstraps; @returns how to invoke it */
function functionOf(name: keyof typeof BOOTSTRAPS, settings: Partial<FunctionSettings> = {}) {
  const arn = stage.function(name, {
    ...{ codeDirectory: join(code.path, name), handler: 'score.check', runtime: 'provided.al2023', timeoutSeconds: 20 },
    ...settings,
  });
  return async (event: unknown = {}) => {
    const { payload } = await stage.lambda.invoke(arn, event, 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1');
    return JSON.parse(payload);
  };
}
const lastRecord = () => stage.of('invocation').at(-1);
const failed = (errorType: string, message: string) => ({
  errorType,
  errorMessage: expect.stringMatching(new RegExp(`^RequestId: \\S+ Error: ${message}$`)),
});

describe('lambda-custom-runtime: a bootstrap', () => {
  test('gets events with what the runtime API tells, and is kept for the next one', async () => {
    const invoke = functionOf('tells', { timeoutSeconds: 7 });
    const first = await invoke({ code: 'A1' });
    expect(first).toMatchObject({
      event: { code: 'A1' },
      headers: {
        'lambda-runtime-aws-request-id': lastRecord()?.requestId,
        'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:tells',
        'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1',
      },
      LAMBDA_TASK_ROOT: join(code.path, 'tells'),
      cwd: join(code.path, 'tells'),
      _HANDLER: 'score.check',
      TMPDIR: expect.stringContaining('stage-tmp-'),
    });
    expect(first).not.toHaveProperty('AWS_EXECUTION_ENV');
    const remaining = Number(first.headers['lambda-runtime-deadline-ms']) - first.now;
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(7_000);
    expect(lastRecord()).toMatchObject({ outcome: 'success', coldStart: true });

    expect(await invoke()).toMatchObject({ pid: first.pid });
    expect(lastRecord()).toMatchObject({ coldStart: false });
  });

  test('writes its output to the log', async () => {
    await functionOf('tells')();
    const lines = stage.of('log').filter(({ logGroup }) => logGroup === '/aws/lambda/tells');
    expect(lines.slice(-2).map(({ line }) => line)).toEqual(expect.arrayContaining(['to stdout', 'to stderr']));
  });

  test('reports an error, and lives on', async () => {
    const invoke = functionOf('fails');
    expect(await invoke()).toEqual({ errorType: 'RangeError', errorMessage: 'too far', stackTrace: [] });
    expect(await invoke()).toMatchObject({ errorType: 'RangeError' });
    expect(lastRecord()).toMatchObject({ outcome: 'error', coldStart: false });
  });

  test('reports an error in a form of its own, or a response that cannot be passed on', async () => {
    expect(await functionOf('textError')()).toEqual({ errorType: 'Runtime.Odd', errorMessage: 'just a text' });
    expect(await functionOf('noJson')()).toMatchObject({ errorType: 'Runtime.InvalidResponse' });
    expect(await functionOf('large')()).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });

  test('is refused what it may not say', async () => {
    const wrong = { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' };
    expect(await functionOf('confused')()).toEqual([400, wrong, 404]);
  });

  test('is killed when its time is over, and started anew', async () => {
    const invoke = functionOf('hangs', { timeoutSeconds: 0.3 });
    expect(await invoke()).toEqual(failed('Sandbox.Timedout', 'Task timed out after 0.30 seconds'));
    await invoke();
    expect(lastRecord()).toMatchObject({ outcome: 'timeout', coldStart: true });
  });

  // Recorded: test_lambda::TestLambdaErrors::test_lambda_runtime_exit, ::test_lambda_runtime_wrapper_not_found.
  test('that ends fails its invocation, and the next one starts anew', async () => {
    const invoke = functionOf('exits');
    expect(await invoke({ status: 0 })).toEqual(
      failed('Runtime.ExitError', 'Runtime exited without providing a reason'),
    );
    expect(await invoke({ status: 3 })).toEqual(
      failed('Runtime.ExitError', 'Runtime exited with error: exit status 3'),
    );
    expect(lastRecord()).toMatchObject({ outcome: 'exit', coldStart: true });
    expect(await functionOf('killed')()).toEqual(
      failed('Runtime.ExitError', 'Runtime exited with error: signal: terminated'),
    );
  });

  test('that cannot start says why', async () => {
    expect(await functionOf('initError')()).toEqual({
      errorType: 'Runtime.NoLanguage',
      errorMessage: 'no such language',
    });
    expect(await functionOf('exitsAtOnce')()).toEqual(
      failed('Runtime.ExitError', 'Runtime exited with error: exit status 127'),
    );
  });

  test('that is missing or no program is no entry point', async () => {
    expect(await functionOf('tells', { codeDirectory: code.path })()).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
    });
    chmodSync(join(code.path, 'exitsAtOnce', 'bootstrap'), 0o644);
    expect(await functionOf('exitsAtOnce')()).toMatchObject({ errorType: 'Runtime.InvalidEntrypoint' });
  });

  test('comes from a layer when the code has none', async () => {
    const layers = [join(code.path, 'exits'), join(code.path, 'tells')];
    const { cwd } = await functionOf('tells', { codeDirectory: code.path, layers: layers.toReversed() })();
    expect(cwd).toBe(code.path);
  });

  test('runs while the clock stands still and while it is advanced', async () => {
    const answer = functionOf('tells')();
    await stage.advance(3_600);
    expect(await answer).toMatchObject({ event: {} });
  });
});

test('lambda-container-image: a command runs as the process of a container would', async () => {
  const settings = { command: ['node', join(code.path, 'tells', 'bootstrap')], imageUri: 'image', handler: '' };
  const { event } = await functionOf('tells', settings)({ from: 'outside' });
  expect(event).toEqual({ from: 'outside' });
});
