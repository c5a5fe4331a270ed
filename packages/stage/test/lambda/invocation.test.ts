import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FunctionSettings } from '../../services/lambda/lambda.ts';
import { ServiceStage, START } from '../support/service-stage.ts';
import { aMoment, until } from '../support/until.ts';

let stage: ServiceStage;
beforeAll(async () => {
  stage = await ServiceStage.open();
});
afterAll(() => stage.close());

/** Registers an export of the bundle; @returns how to invoke it */
function functionOf(name: string, settings: Partial<FunctionSettings> = {}) {
  stage.function(name, settings);
  const { arn } = stage.lambda.find(settings.name ?? name);
  return async (event: unknown = {}) => {
    const { payload, functionError } = await stage.lambda.invoke(arn, event);
    const answer: unknown = JSON.parse(payload);
    return { answer, functionError, record: stage.of('invocation').at(-1) };
  };
}

const logOf = (name: string) =>
  stage
    .of('log')
    .filter(({ logGroup }) => logGroup === `/aws/lambda/${name}`)
    .map(({ line }) => line);

describe('a function', () => {
  test('gets the event and answers with its result', async () => {
    const { answer, functionError, record } = await functionOf('echo')({ player: 'ada', plays: [1, null] });
    expect(answer).toMatchObject({ event: { player: 'ada', plays: [1, null] } });
    expect(functionError).toBeUndefined();
    expect(record).toMatchObject({ at: START, functionName: 'echo', outcome: 'success' });
  });

  test('that answers nothing answers null', async () => {
    expect((await functionOf('nothing')()).answer).toBeNull();
  });

  // Recorded: test_lambda::test_lambda_too_large_response.
  test('whose answer is too large has failed', async () => {
    const { answer, functionError } = await functionOf('echo')({ text: 'x'.repeat(6_291_556) });
    expect({ answer, functionError }).toEqual({
      functionError: 'Unhandled',
      answer: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    });
  });

  test('gets the context of Lambda, and the time that remains', async () => {
    const { answer, record } = await functionOf('context', { timeoutSeconds: 7, memoryMiB: 256 })();
    expect(answer).toEqual({
      context: {
        awsRequestId: record?.requestId,
        callbackWaitsForEmptyEventLoop: true,
        functionName: 'context',
        functionVersion: '$LATEST',
        invokedFunctionArn: stage.arn('lambda', 'function:context'),
        logGroupName: '/aws/lambda/context',
        logStreamName: 'local',
        memoryLimitInMB: '256',
      },
      remaining: 7_000,
      now: START,
      trace: expect.stringMatching(/^Root=1-[\da-f]{8}-[\da-f]{24};Parent=[\da-f]{16};Sampled=1$/),
    });
  });

  test('lambda-env-config: gets its variables and those of the runtime, and nothing of the machine', async () => {
    const { answer } = await functionOf('variables', { variables: { TABLE_NAME: 'arcade' } })();
    const runtime = {
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: stage.endpoint,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_NAME: 'variables',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/variables',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringContaining('[$LATEST]'),
      AWS_REGION: 'us-east-1',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LAMBDA_TASK_ROOT: stage.codeDirectory,
      LANG: 'en_US.UTF-8',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      TZ: ':UTC',
      _HANDLER: 'index.variables',
    };
    const credentials = {
      AWS_ACCESS_KEY_ID: expect.stringContaining('variables'),
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
    };
    expect(answer).toEqual({
      TABLE_NAME: 'arcade',
      ...runtime,
      ...credentials,
      TMPDIR: expect.stringContaining('stage-tmp-'),
      _X_AMZN_TRACE_ID: expect.any(String),
    });
  });

  test('lives in the time of the stage', async () => {
    const times = functionOf('times');
    const at = (now: number) => ({
      now,
      created: now,
      text: expect.stringContaining(`${new Date(now).getUTCFullYear()}`),
      given: '1970-01-01T00:00:00.000Z',
      isDate: true,
    });
    expect((await times()).answer).toEqual(at(stage.clock.now()));
    await stage.advance(400 * 86_400);
    expect((await times()).answer).toEqual(at(stage.clock.now()));
  });

  test('logs to its log group, line by line, before its answer is known', async () => {
    await functionOf('logs')('hello');
    expect(logOf('logs')).toEqual(['to stdout: hello', 'to stderr: hello', 'two', 'lines']);
  });

  test('is found by name and by ARN', () => {
    functionOf('echo');
    expect(stage.lambda.find('echo')).toBe(stage.lambda.find(stage.arn('lambda', 'function:echo')));
    expect(() => stage.lambda.find('gone')).toThrow('Function not found: gone');
  });
});

describe('execution environments', () => {
  const environmentOf = (answer: unknown) => {
    if (typeof answer === 'object' && answer !== null && 'environment' in answer) return answer.environment;
    throw new Error('No environment answered');
  };

  test('the first invocation is a cold start, the next finds the environment warm', async () => {
    const invoke = functionOf('echo', { name: 'warm', arn: stage.arn('lambda', 'function:warm') });
    const first = await invoke();
    const second = await invoke();
    expect([first.record?.coldStart, second.record?.coldStart]).toEqual([true, false]);
    expect(environmentOf(second.answer)).toBe(environmentOf(first.answer));
    expect(second.answer).toMatchObject({ invocation: 2 });
    expect(second.record?.requestId).not.toBe(first.record?.requestId);
  });

  test('two invocations at once are two environments, which both serve later ones', async () => {
    const echo = functionOf('echo');
    const both = await Promise.all([echo(), echo()]);
    const environments = new Set(both.map(({ answer }) => environmentOf(answer)));
    expect(environments.size).toBe(2);
    const later = await echo();
    expect(environments).toContain(environmentOf(later.answer));
    expect(later.record?.coldStart).toBe(false);
  });

  test('an environment whose handler threw is used again', async () => {
    const throws = functionOf('throwsError');
    await throws();
    expect((await throws()).record).toMatchObject({ outcome: 'error', coldStart: false });
  });
});

describe('a function that goes wrong', () => {
  test('by throwing an error answers with its type, message and stack', async () => {
    const { answer, functionError, record } = await functionOf('throwsError')();
    expect(functionError).toBe('Unhandled');
    expect(answer).toEqual({ errorType: 'RangeError', errorMessage: 'too far', trace: expect.any(Array) });
    expect(record).toMatchObject({ outcome: 'error', error: 'too far' });
    expect(logOf('throwsError')).toContain('RangeError: too far');
  });

  test('by throwing something else answers with that', async () => {
    expect((await functionOf('throwsText')()).answer).toEqual({ errorType: 'string', errorMessage: 'just a text' });
  });

  test('by answering what is not JSON answers with the error', async () => {
    expect((await functionOf('answersCircle')()).answer).toMatchObject({ errorType: 'TypeError' });
  });

  test.each([
    ['throws at import', 'throws-at-import.handler', { errorType: 'TypeError', errorMessage: 'not configured' }],
    ['is no JavaScript', 'broken.handler', { errorType: 'SyntaxError' }],
    ['does not exist', 'missing.handler', { errorType: 'Error' }],
    [
      'has no such export',
      'index.missing',
      { errorType: 'Runtime.HandlerNotFound', errorMessage: 'missing is undefined or not exported' },
    ],
    ['exits at import', 'exits-at-import.handler', { errorType: 'Runtime.ExitError' }],
  ])('because its code %s fails every time it starts', async (name, handler, error) => {
    const invoke = functionOf(name.replaceAll(' ', '-'), { handler });
    for (let time = 1; time <= 2; time += 1) {
      const { answer, functionError, record } = await invoke();
      expect([answer, functionError]).toMatchObject([error, 'Unhandled']);
      expect(record).toMatchObject({ outcome: 'exit', coldStart: true });
    }
  });

  const gone = {
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringContaining('Runtime exited without providing a reason'),
  };

  test('by leaving the process keeps its last words, and the next invocation starts anew', async () => {
    const invoke = functionOf('exits');
    expect(await invoke()).toMatchObject({ answer: gone, record: { outcome: 'exit' } });
    expect(logOf('exits')).toEqual(['last words', 'really']);
    expect((await invoke()).record?.coldStart).toBe(true);
  });

  test('by an exception that nobody catches ends its environment, and the log says why', async () => {
    const { answer, record } = await functionOf('throwsLater')();
    expect(answer).toEqual(gone);
    expect(record?.outcome).toBe('exit');
    expect(logOf('throwsLater').join()).toContain('nobody catches this');
  });

  test('after its answer fails the next invocation, and the one after that starts anew', async () => {
    const invoke = functionOf('throwsAfterwards');
    expect((await invoke()).answer).toBe('fine so far');
    await until(() => logOf('throwsAfterwards').length > 0);
    expect((await invoke()).answer).toEqual(gone);
    expect(await invoke()).toMatchObject({ answer: 'fine so far', record: { coldStart: true } });
  });

  test('by using more memory than it has ends its environment, not the stage', async () => {
    const { answer } = await functionOf('eatsMemory', { memoryMiB: 16, timeoutSeconds: 20 })();
    expect(answer).toEqual(gone);
    expect(logOf('eatsMemory').join()).toContain('memory limit');
  });
});

describe('who may invoke', () => {
  const RULE = 'arn:aws:events:us-east-1:000000000000:rule/arcade/reminders';

  test('a service may not without a permission on the function', async () => {
    functionOf('echo');
    const { arn } = stage.lambda.find('echo');
    const invoke = () => stage.lambda.invokeFor('events.amazonaws.com', RULE, arn, {});
    const before = stage.of('invocation').length;
    await expect(invoke()).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: expect.stringContaining(arn),
    });
    expect(stage.of('invocation')).toHaveLength(before);

    stage.access.addResourcePolicy(arn, {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'lambda:InvokeFunction',
          Resource: arn,
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnLike: { 'aws:SourceArn': RULE } },
        },
      ],
    });
    expect((await invoke()).functionError).toBeUndefined();
  });

  async function post(name: string, body: string, accessKeyId = 'local-developer', type = 'RequestResponse') {
    const response = await fetch(`${stage.endpoint}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/lambda/aws4_request`,
        'x-amz-invocation-type': type,
      },
      body,
    });
    const answer: unknown = await response.json();
    const header = (field: string) => response.headers.get(field);
    return { status: response.status, answer, error: header('x-amz-function-error') ?? header('x-amzn-errortype') };
  }

  test('over HTTP, whoever has lambda:InvokeFunction', async () => {
    functionOf('echo');
    const { arn } = stage.lambda.find('echo');
    const nobody = stage.role('nobody');
    const invoker = stage.role('invoker', { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn });
    expect(await post('echo', '{"a":1}', invoker)).toMatchObject({ status: 200, answer: { event: { a: 1 } } });
    expect(await post(encodeURIComponent(arn), '', invoker)).toMatchObject({ status: 200, answer: { event: {} } });
    expect(await post('echo', '{}', nobody)).toMatchObject({ error: 'AccessDeniedException' });
  });

  test('over HTTP, an error of the function is an answer, and an error of the caller is one too', async () => {
    functionOf('throwsError');
    expect(await post('throwsError', '{}')).toMatchObject({
      status: 200,
      error: 'Unhandled',
      answer: { errorType: 'RangeError' },
    });
    expect(await post('gone', '{}')).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
    expect(await post('throwsError', '{')).toMatchObject({ status: 400, error: 'InvalidRequestContentException' });
    expect(await post('throwsError', '{}', 'local-developer', 'Later')).toMatchObject({
      status: 400,
      error: 'InvalidParameterValueException',
    });
    await stage.settle();
  });
});

describe('closing', () => {
  test('leaves no environment behind, and starts no more', async () => {
    const own = await ServiceStage.open();
    const arn = own.function('neverSleeps');
    const hanging = own.function('hangs');
    await own.lambda.invoke(arn, {});
    const inFlight = own.lambda.invoke(hanging, {});
    await until(() => own.of('log').some(({ line }) => line === 'hanging'));
    await until(() => own.of('log').some(({ line }) => line === 'alive'));

    await own.close();

    expect((await inFlight).functionError).toBe('Unhandled');
    const lines = own.of('log').length;
    await aMoment();
    expect(own.of('log')).toHaveLength(lines);
    await expect(own.lambda.invoke(arn, {})).rejects.toThrow('The stage is closed');
  });
});
