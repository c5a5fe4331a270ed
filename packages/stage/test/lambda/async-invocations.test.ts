import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Statement } from '../../iam/policy.ts';
import { ASYNC_DEFAULTS, type AsyncSettings } from '../../services/lambda/async-settings.ts';
import type { FunctionSettings } from '../../services/lambda/lambda.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
let begin = 0;
let number = 0;
beforeAll(async () => {
  stage = await ServiceStage.open();
});
afterAll(() => stage.close());
beforeEach(() => {
  begin = stage.clock.now();
});
afterEach(() => {
  stage.faults.clear();
});

interface Setup {
  readonly handler?: string;
  readonly asynchronous?: Partial<AsyncSettings>;
  readonly settings?: Partial<FunctionSettings>;
  readonly may?: readonly Statement[];
}

/** A function of its own for each test. */
function functionOf({ handler = 'echo', asynchronous = {}, settings = {}, may = [] }: Setup = {}) {
  const name = `function-${++number}`;
  const roleArn = stage.roleArn(name, ...may);
  const arn = stage.function(name, { handler: `index.${handler}`, roleArn, ...settings });
  stage.lambda.asynchronous.configure(arn, '$LATEST', { ...ASYNC_DEFAULTS, ...asynchronous });
  return { name, arn, send: (event: unknown = {}) => stage.lambda.invokeAsync(arn, JSON.stringify(event)) };
}

const failing = (setup: Setup = {}) => functionOf({ handler: 'throwsError', ...setup });
/** Everything of one function, with the seconds since the test began. */
const attempts = (name: string) =>
  stage
    .of('invocation')
    .filter(({ functionName }) => functionName === name)
    .map(({ at, outcome, requestId }) => ({ second: (at - begin) / 1_000, outcome, requestId }));
const seconds = (name: string) => attempts(name).map(({ second }) => second);
const steps = (name: string) =>
  stage
    .of('async-event')
    .filter(({ functionName }) => functionName === name)
    .map(({ at, kind, functionName, requestId, ...step }) => ({ second: (at - begin) / 1_000, ...step }));
const refusals = (name: string) =>
  stage
    .of('refusal')
    .filter(({ functionName }) => functionName === name)
    .map(({ at }) => (at - begin) / 1_000);

const newQueue = () => stage.queue(`destination-${++number}`);
const sending = (resource: string): Statement[] => [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: resource }];
const bodies = (queue: ReturnType<typeof newQueue>) => queue.messages.map(({ body }) => JSON.parse(body));

describe('an asynchronous invocation over the wire', () => {
  const invoke = async (name: string, type: string, body: string, accessKeyId = 'local-developer') => {
    const response = await fetch(`${stage.endpoint}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/lambda/aws4_request`,
        'x-amz-invocation-type': type,
      },
      body,
    });
    const { status, headers } = response;
    return {
      status,
      error: headers.get('x-amzn-errortype'),
      id: headers.get('x-amzn-requestid'),
      body: await response.text(),
    };
  };

  test('lambda-invocation-modes: is accepted with 202 and no answer, whatever the function does', async () => {
    const { name } = failing();
    const { id, ...answer } = await invoke(name, 'Event', '{"play":1}');
    expect(answer).toEqual({ status: 202, error: null, body: '' });
    await stage.settle();
    expect(attempts(name)).toEqual([{ second: 0, outcome: 'error', requestId: id }]);
  });

  test('lambda-invocation-modes: a dry run is 204, runs nothing, and says when it may not', async () => {
    const { name, arn } = functionOf();
    expect(await invoke(name, 'DryRun', '')).toMatchObject({ status: 204, body: '' });
    const allowed = stage.role('may', { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn });
    expect(await invoke(name, 'DryRun', '', allowed)).toMatchObject({ status: 204 });
    expect(await invoke(name, 'DryRun', '', stage.role('may-not'))).toMatchObject({ error: 'AccessDeniedException' });
    expect(attempts(name)).toEqual([]);
  });

  test('lambda-invocation-modes: takes 1 MB and no more, and 6 MB when it is synchronous', async () => {
    const { name } = functionOf({ handler: 'nothing' });
    const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
    const [async, sync] = [1_048_576, 6 * 1_048_576];
    expect(await invoke(name, 'Event', text(async))).toMatchObject({ status: 202 });
    expect(await invoke(name, 'RequestResponse', text(sync))).toMatchObject({ status: 200 });
    const tooLarge = { status: 413, error: 'RequestEntityTooLargeException' };
    expect(await invoke(name, 'Event', text(async + 1))).toMatchObject({
      ...tooLarge,
      body: expect.stringContaining(
        '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
      ),
    });
    expect(await invoke(name, 'RequestResponse', text(sync + 1))).toMatchObject({
      ...tooLarge,
      body: expect.stringContaining('Request must be smaller than 6291456 bytes for the InvokeFunction operation'),
    });
  });

  test('lambda-invocation-modes: refuses what is no JSON, and a type that does not exist', async () => {
    const { name } = functionOf();
    expect(await invoke(name, 'Event', 'play')).toMatchObject({ error: 'InvalidRequestContentException' });
    expect(await invoke(name, 'Later', '{}')).toMatchObject({ error: 'InvalidParameterValueException' });
    await stage.settle();
    expect(attempts(name)).toEqual([]);
  });
});

describe('the retries of an asynchronous event', () => {
  test('lambda-invocation-modes: come one minute and then two minutes later, with the same request id', async () => {
    const { name, send } = failing();
    const requestId = send();
    await stage.settle();
    expect(seconds(name)).toEqual([0]);
    await stage.advance(59);
    expect(seconds(name)).toEqual([0]);
    await stage.advance(3_600);
    const failed = (second: number) => ({ second, outcome: 'error', requestId });
    expect(attempts(name)).toEqual([failed(0), failed(60), failed(180)]);
  });

  test('lambda-invocation-modes: without anything that keeps it the event is lost, and that is recorded', async () => {
    const { name, send } = failing();
    send();
    await stage.advance(600);
    expect(steps(name)).toEqual([
      { second: 0, event: 'received' },
      { second: 0, event: 'waiting', reason: 'function error' },
      { second: 60, event: 'waiting', reason: 'function error' },
      { second: 180, event: 'dropped', reason: 'RetriesExhausted', keptBy: [] },
    ]);
  });

  test.each([
    [0, [0]],
    [1, [0, 60]],
    [2, [0, 60, 180]],
  ])('lambda-invocation-modes: are %i when the function says so', async (maximumRetryAttempts, expected) => {
    const { name, send } = failing({ asynchronous: { maximumRetryAttempts } });
    send();
    await stage.advance(3_600);
    expect(seconds(name)).toEqual(expected);
  });

  test('lambda-invocation-modes: end with the first success', async () => {
    const { name, send } = functionOf();
    stage.faults.inject(name, 'throw');
    send();
    await stage.advance(3_600);
    expect(attempts(name).map(({ second, outcome }) => [second, outcome])).toEqual([
      [0, 'error'],
      [60, 'success'],
    ]);
  });

  test('lambda-invocation-modes: do not go on when the event is too old by then', async () => {
    const { name, send } = failing({ asynchronous: { maximumEventAgeSeconds: 100 } });
    send();
    await stage.advance(3_600);
    expect(seconds(name)).toEqual([0, 60]);
    expect(steps(name).at(-1)).toEqual({ second: 100, event: 'dropped', reason: 'EventAgeExceeded', keptBy: [] });
  });

  test('lambda-invocation-modes: after a throttle come sooner, and then ever later', async () => {
    const { name, send } = functionOf();
    stage.faults.inject(name, 'throttle', 12);
    send();
    await stage.advance(3_600);
    expect(refusals(name)).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1_111]);
    expect(seconds(name)).toEqual([1_411]);
  });

  test('lambda-invocation-modes: after an error of Lambda itself too, and neither counts as an attempt', async () => {
    const { name, send } = failing();
    stage.faults.inject(name, 'service-error', 2);
    send();
    await stage.advance(3_600);
    expect(refusals(name)).toEqual([0, 1]);
    expect(seconds(name)).toEqual([3, 63, 183]);
  });

  test('lambda-invocation-modes: of throttled events end after six hours by default', async () => {
    const { name, send } = functionOf();
    stage.faults.inject(name, 'throttle', 1_000);
    send();
    await stage.advance(21_599);
    expect(steps(name).at(-1)).toMatchObject({ event: 'waiting' });
    await stage.advance(1);
    expect(steps(name).at(-1)).toEqual({ second: 21_600, event: 'dropped', reason: 'EventAgeExceeded', keptBy: [] });
    expect(seconds(name)).toEqual([]);
  });

  test('lambda-idempotency: an event may come twice although nothing went wrong', async () => {
    const { name, send } = functionOf();
    stage.faults.inject(name, 'duplicate');
    const requestId = send();
    await stage.settle();
    const success = { second: 0, outcome: 'success', requestId };
    expect(attempts(name)).toEqual([success, success]);
    send();
    await stage.settle();
    expect(attempts(name)).toHaveLength(3);
  });

  test('lambda-versions-aliases: follow the settings of the alias that was invoked', async () => {
    const { name, arn } = failing();
    const { functions, asynchronous } = stage.lambda;
    functions.publish(name);
    const alias = functions.createAlias(name, 'live', { version: '1' });
    asynchronous.configure(name, 'live', { ...ASYNC_DEFAULTS, maximumRetryAttempts: 0 });
    stage.lambda.invokeAsync(alias, '{}');
    await stage.advance(3_600);
    expect(seconds(name)).toEqual([0]);
    expect(() => asynchronous.configure(arn, 'missing', ASYNC_DEFAULTS)).toThrow(/Function not found/);
  });
});

describe('a destination', () => {
  test('lambda-invocation-modes: of failures gets the event, the last answer and why', async () => {
    const queue = newQueue();
    const { arn, send } = failing({
      asynchronous: { onFailure: queue.settings.arn, onSuccess: 'arn:aws:sqs:us-east-1:000000000000:none' },
      may: sending(queue.settings.arn),
    });
    const requestId = send({ play: 7 });
    await stage.advance(179);
    expect(queue.messages).toEqual([]);
    await stage.advance(1);
    expect(bodies(queue)).toEqual([
      {
        version: '1.0',
        timestamp: new Date(begin + 180_000).toISOString(),
        requestContext: {
          requestId,
          functionArn: `${arn}:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { play: 7 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: 'RangeError', errorMessage: 'too far', trace: expect.any(Array) },
      },
    ]);
  });

  test('lambda-invocation-modes: of successes gets the answer, once', async () => {
    const queue = newQueue();
    const { arn, send } = functionOf({
      handler: 'nothing',
      asynchronous: { onSuccess: queue.settings.arn },
      may: sending(queue.settings.arn),
    });
    const requestId = send({ play: 8 });
    await stage.advance(3_600);
    expect(bodies(queue)).toEqual([
      {
        version: '1.0',
        timestamp: new Date(begin).toISOString(),
        requestContext: { requestId, functionArn: `${arn}:$LATEST`, condition: 'Success', approximateInvokeCount: 1 },
        requestPayload: { play: 8 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST' },
        responsePayload: null,
      },
    ]);
  });

  test('lambda-invocation-modes: of an event that got too old says so, without an answer', async () => {
    const queue = newQueue();
    const { name, send } = functionOf({
      asynchronous: { onFailure: queue.settings.arn, maximumEventAgeSeconds: 60 },
      may: sending(queue.settings.arn),
    });
    stage.faults.inject(name, 'throttle', 100);
    send();
    await stage.advance(60);
    const [record] = bodies(queue);
    expect(record.requestContext).toMatchObject({ condition: 'EventAgeExceeded', approximateInvokeCount: 0 });
    expect(Object.keys(record)).toEqual(['version', 'timestamp', 'requestContext', 'requestPayload']);
    expect(steps(name).at(-1)).toMatchObject({ second: 60, keptBy: [queue.settings.arn] });
  });

  test('lambda-reserved-concurrency: gets at once what a function with a reservation of zero is sent', async () => {
    const queue = newQueue();
    const { name, send } = functionOf({
      asynchronous: { onFailure: queue.settings.arn },
      may: sending(queue.settings.arn),
    });
    stage.lambda.concurrency.reserve(name, 0);
    send();
    await stage.settle();
    expect(bodies(queue)).toMatchObject([{ requestContext: { condition: 'ZeroReservedConcurrency' } }]);
    expect([attempts(name), refusals(name)]).toEqual([[], []]);
  });

  test('lambda-invocation-modes: that the role may not use gets nothing, and that is recorded', async () => {
    const queue = newQueue();
    const { name, arn, send } = failing({ asynchronous: { onFailure: queue.settings.arn, maximumRetryAttempts: 0 } });
    send();
    await stage.settle();
    expect(queue.messages).toEqual([]);
    expect(stage.of('undelivered').at(-1)).toMatchObject({
      from: `${arn}:$LATEST`,
      to: queue.settings.arn,
      reason: expect.stringMatching(`assumed-role/${name}/${name} is not authorized to perform: sqs:SendMessage`),
    });
    expect(steps(name).at(-1)).toMatchObject({ event: 'dropped', keptBy: [] });
  });

  test('lambda-invocation-modes: that does not exist is recorded as well', async () => {
    const missing = stage.arn('sqs', 'missing');
    const { send } = failing({ asynchronous: { onFailure: missing, maximumRetryAttempts: 0 }, may: sending(missing) });
    send();
    await stage.settle();
    expect(stage.of('undelivered').at(-1)).toMatchObject({ to: missing, reason: /does|exist/ });
  });

  test('lambda-invocation-modes: that is a function is invoked asynchronously with the record', async () => {
    const queue = newQueue();
    const last = functionOf({
      handler: 'throwsText',
      asynchronous: { onFailure: queue.settings.arn },
      may: sending(queue.settings.arn),
    });
    const first = functionOf({
      handler: 'nothing',
      asynchronous: { onSuccess: last.arn },
      may: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: last.arn }],
    });
    first.send({ play: 9 });
    await stage.advance(600);
    expect(seconds(last.name)).toEqual([0, 60, 180]);
    expect(bodies(queue)).toMatchObject([
      { requestPayload: { requestPayload: { play: 9 }, requestContext: { condition: 'Success' } } },
    ]);
  });

  test.each([
    ['Success', 'nothing'],
    ['Failure', 'throwsError'],
  ])('lambda-invocation-modes: that is a bus gets an event of Lambda about the %s', async (result, handler) => {
    const events: unknown[] = [];
    stage.targets.accept('events', {
      permission: (resource) => ({ action: 'events:PutEvents', resource }),
      deliver: ({ payload }) => void events.push(JSON.parse(payload)),
    });
    const bus = stage.arn('events', 'event-bus/arcade');
    const { arn, send } = functionOf({
      handler,
      asynchronous: { onSuccess: bus, onFailure: bus, maximumRetryAttempts: 0 },
      may: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus }],
    });
    send();
    await stage.settle();
    expect(events).toEqual([
      {
        source: 'lambda',
        'detail-type': `Lambda Function Invocation Result - ${result}`,
        resources: [bus, `${arn}:$LATEST`],
        detail: expect.objectContaining({ version: '1.0', requestPayload: {} }),
      },
    ]);
  });
});

describe('a dead-letter queue of a function', () => {
  const deadLettersOf = (queue: ReturnType<typeof newQueue>) =>
    queue.messages.map(({ body, attributes }) => [body, attributes]);

  test('lambda-invocation-modes: gets the event as it came, and attributes that say what happened', async () => {
    const queue = newQueue();
    const deadLetterArn = queue.settings.arn;
    const { name, send } = failing({ settings: { deadLetterArn }, may: sending(deadLetterArn) });
    const requestId = send({ play: 10 });
    await stage.advance(180);
    expect(deadLettersOf(queue)).toEqual([
      [
        '{"play":10}',
        {
          RequestID: { DataType: 'String', StringValue: requestId },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'too far' },
        },
      ],
    ]);
    expect(steps(name).at(-1)).toMatchObject({ event: 'dropped', keptBy: [deadLetterArn] });
  });

  test('lambda-invocation-modes: works beside a destination, and says when it was a throttle', async () => {
    const [queue, destination] = [newQueue(), newQueue()];
    const deadLetterArn = queue.settings.arn;
    const { name, send } = functionOf({
      settings: { deadLetterArn },
      asynchronous: { onFailure: destination.settings.arn, maximumEventAgeSeconds: 60 },
      may: [...sending(deadLetterArn), ...sending(destination.settings.arn)],
    });
    stage.faults.inject(name, 'throttle', 100);
    send();
    await stage.advance(60);
    expect(destination.messages).toHaveLength(1);
    expect(deadLettersOf(queue)).toMatchObject([
      ['{}', { ErrorCode: { StringValue: '429' }, ErrorMessage: { StringValue: 'Rate Exceeded.' } }],
    ]);
  });
});

describe('a service that delivers to a function', () => {
  const delivery = (targetArn: string) => ({ targetArn, payload: '{}' });
  const actor = { service: 'events.amazonaws.com', sourceArn: 'arn:aws:events:us-east-1:000000000000:rule/r' };

  test('lambda-invocation-modes: needs the policy of the function, for its source', async () => {
    const { name, arn } = failing();
    await expect(stage.targets.deliver(delivery(arn), actor)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    stage.access.addResourcePolicy(arn, {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'lambda:InvokeFunction',
          Resource: arn,
          Principal: { Service: actor.service },
          Condition: { ArnLike: { 'aws:SourceArn': actor.sourceArn } },
        },
      ],
    });
    const another = { ...actor, sourceArn: `${actor.sourceArn}2` };
    await expect(stage.targets.deliver(delivery(arn), another)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    await stage.targets.deliver(delivery(arn), actor);
    await stage.advance(180);
    expect(seconds(name)).toEqual([0, 60, 180]);
  });
});

describe('closing the stage', () => {
  test('lambda-invocation-modes: leaves a waiting event alone', async () => {
    const own = await ServiceStage.open();
    const arn = own.function('throwsError');
    own.lambda.invokeAsync(arn, '{}');
    await own.settle();
    await own.close();
    await own.advance(600);
    expect(own.of('invocation')).toHaveLength(1);
  });
});
