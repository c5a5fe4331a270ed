import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../errors.ts';
import { Concurrency } from '../../services/lambda/concurrency.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
let number = 0;
beforeAll(async () => {
  stage = await ServiceStage.open();
});
afterAll(() => stage.close());
afterEach(() => {
  stage.faults.clear();
});

const settings = { handler: 'index.nothing' };
const functionOf = (on = stage) => on.lambda.find(on.function(`function-${++number}`, settings));

/** What becomes of invocations that start at the same moment: the version that ran, or why it was refused. */
async function together(arns: readonly string[], on = stage): Promise<unknown[]> {
  const results = await Promise.allSettled(arns.map((arn) => on.lambda.invoke(arn, {})));
  return results.map((result) =>
    result.status === 'fulfilled' ? result.value.executedVersion : result.reason.details.Reason,
  );
}

const RESERVED = 'ReservedFunctionConcurrentInvocationLimitExceeded';
const ACCOUNT = 'ConcurrentInvocationLimitExceeded';

describe('a reservation of concurrency', () => {
  test('lambda-reserved-concurrency: of one lets one execution run at a time, of all versions together', async () => {
    const { name, arn } = functionOf();
    const other = functionOf();
    const version = stage.lambda.functions.publish(name).arn;
    stage.lambda.concurrency.reserve(name, 1);
    expect(await together([arn, arn, version, other.arn])).toEqual(['$LATEST', RESERVED, RESERVED, '$LATEST']);
    expect(await together([version])).toEqual(['1']);
    expect(stage.of('refusal').slice(-2)).toMatchObject([
      { functionName: name, reason: RESERVED },
      { functionName: name, reason: RESERVED },
    ]);
  });

  test('lambda-reserved-concurrency: of zero lets nothing run, and the caller gets a 429 with the reason', async () => {
    const { name } = functionOf();
    stage.lambda.concurrency.reserve(name, 0);
    const response = await fetch(`${stage.endpoint}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/lambda/aws4_request' },
    });
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([429, 'TooManyRequestsException']);
    expect(await response.json()).toEqual({ Message: 'Rate Exceeded.', Reason: RESERVED, Type: 'User' });
    expect(stage.of('invocation').filter(({ functionName }) => functionName === name)).toEqual([]);
  });

  test('lambda-reserved-concurrency: has to leave a hundred executions to the other functions', () => {
    const concurrency = new Concurrency(150);
    concurrency.reserve('first', 30);
    expect(() => concurrency.reserve('second', 21)).toThrow(
      /decreases account's UnreservedConcurrentExecution below its minimum value of \[100\]/,
    );
    concurrency.reserve('second', 20);
    concurrency.reserve('first', 10);
  });

  test('lambda-reserved-concurrency: takes its share from the others, whether it uses it or not', () => {
    const concurrency = new Concurrency(102);
    concurrency.reserve('reserved', 2);
    const leave = Array.from({ length: 100 }, () => concurrency.enter('other'));
    expect(() => concurrency.enter('another')).toThrow(AwsError);
    concurrency.enter('reserved');
    leave[0]?.();
    concurrency.enter('another');
    expect(() => concurrency.enter('other')).toThrow('Rate Exceeded.');
  });
});

describe('the concurrency of the account', () => {
  test('lambda-reserved-concurrency: is shared, and a function that uses it up throttles the others', async () => {
    const small = await ServiceStage.open(2);
    try {
      const [greedy, other] = [functionOf(small), functionOf(small)];
      expect(await together([greedy.arn, greedy.arn, other.arn], small)).toEqual(['$LATEST', '$LATEST', ACCOUNT]);
      expect(await together([other.arn], small)).toEqual(['$LATEST']);
    } finally {
      await small.close();
    }
  });

  test('lambda-reserved-concurrency: is free again after a function that failed', async () => {
    const { name, arn } = functionOf();
    stage.lambda.concurrency.reserve(name, 1);
    stage.faults.inject(name, 'throw');
    expect(await together([arn])).toEqual(['$LATEST']);
    expect(await together([arn])).toEqual(['$LATEST']);
  });

  test('lambda-reserved-concurrency: can be used up on request', async () => {
    const { name, arn } = functionOf();
    stage.faults.inject(name, 'throttle');
    expect([await together([arn]), await together([arn])]).toEqual([[ACCOUNT], ['$LATEST']]);
  });

  test('lambda-invocation-modes: asynchronous events wait for it', async () => {
    const { name, arn } = functionOf();
    stage.lambda.concurrency.reserve(name, 1);
    const begin = stage.clock.now();
    for (let event = 1; event <= 3; event += 1) stage.lambda.invokeAsync(arn, '{}');
    await stage.advance(10);
    const done = stage.of('invocation').filter(({ functionName }) => functionName === name);
    expect(done.map(({ at }) => (at - begin) / 1_000)).toEqual([0, 1, 1]);
  });
});
