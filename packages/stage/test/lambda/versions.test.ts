import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../random.ts';
import type { FunctionSettings } from '../../services/lambda/function-settings.ts';
import { Functions } from '../../services/lambda/functions.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
let number = 0;
beforeAll(async () => {
  stage = await ServiceStage.open();
});
afterAll(() => stage.close());

/** A new function with one published version and an alias `live` of it; @returns its ARN */
function published(handler = 'echo', settings: Partial<FunctionSettings> = {}): string {
  const arn = stage.function(`f${++number}`, { handler: `index.${handler}`, ...settings });
  stage.lambda.functions.publish(arn);
  stage.lambda.functions.createAlias(arn, 'live', { version: '1' });
  return arn;
}

/** Changes the unpublished settings of a function. */
function change(arn: string, settings: Partial<FunctionSettings>): void {
  stage.lambda.register({ ...stage.lambda.find(arn), ...settings });
}

async function invoke(arn: string): Promise<unknown> {
  const { payload } = await stage.lambda.invoke(arn, {});
  return JSON.parse(payload);
}

describe('a version', () => {
  test('keeps what the function was when it was published', async () => {
    const arn = published('variables', { variables: { GREETING: 'hello' } });
    change(arn, { variables: { GREETING: 'goodbye' } });
    expect(await invoke(`${arn}:1`)).toMatchObject({ GREETING: 'hello', AWS_LAMBDA_FUNCTION_VERSION: '1' });
    expect(await invoke(arn)).toMatchObject({ GREETING: 'goodbye', AWS_LAMBDA_FUNCTION_VERSION: '$LATEST' });
  });

  test('gets the next number, and none when nothing has changed', () => {
    const { functions } = stage.lambda;
    const arn = published();
    expect(functions.publish(arn)).toMatchObject({ version: '1', arn: `${arn}:1` });
    change(arn, { timeoutSeconds: 7 });
    expect(functions.publish(arn)).toMatchObject({ version: '2', arn: `${arn}:2`, timeoutSeconds: 7 });
    expect(functions.publish(arn).version).toBe('2');
    expect(stage.lambda.find(`${arn}:1`).timeoutSeconds).toBe(3);
  });

  test('is published of a function only', () => {
    const arn = published();
    expect(() => stage.lambda.functions.publish(`${arn}:1`)).toThrow('A version is published of a function');
  });

  test('has execution environments of its own, which an alias of it shares', async () => {
    const arn = published();
    const environment = async (qualifier: string) => Object(await invoke(`${arn}${qualifier}`)).environment;
    const first = await environment(':1');
    expect(await environment(':live')).toBe(first);
    const latest = await environment('');
    expect(latest).not.toBe(first);
    expect(await environment(':$LATEST')).toBe(latest);
  });

  test('changed code starts in new environments', async () => {
    const arn = published('variables');
    await invoke(arn);
    change(arn, { variables: { CHANGED: 'yes' } });
    expect(await invoke(arn)).toMatchObject({ CHANGED: 'yes' });
  });
});

describe('a function is named', () => {
  test.each([
    ['', '$LATEST'],
    [':$LATEST', '$LATEST'],
    [':1', '1'],
    [':live', '1'],
  ])('with the qualifier "%s", and its context says how', async (qualifier, version) => {
    const arn = published('context');
    const context = { functionVersion: version, invokedFunctionArn: `${arn}${qualifier}` };
    const name = stage.lambda.find(arn).name;
    for (const named of [arn, name, `000000000000:function:${name}`]) {
      expect(await invoke(`${named}${qualifier}`)).toMatchObject({ context });
      expect(stage.lambda.find(`${named}${qualifier}`).arn).toBe(`${arn}${qualifier}`);
    }
  });

  test.each([':2', ':dead', ':live:1', ':'])('and "%s" does not exist', async (qualifier) => {
    const arn = published();
    await expect(stage.lambda.invoke(`${arn}${qualifier}`, {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    expect(() => stage.lambda.find(`${arn}${qualifier}`)).toThrow('Function not found');
  });

  test('and one of another region does not exist', () => {
    const arn = published();
    expect(() => stage.lambda.find(arn.replace('us-east-1', 'eu-west-1'))).toThrow('Function not found');
  });
});

describe('an alias', () => {
  const alias = (version: string, weights: Record<string, number> = {}, name = 'canary') => {
    const arn = published();
    for (const timeoutSeconds of [4, 5]) {
      change(arn, { timeoutSeconds });
      stage.lambda.functions.publish(arn);
    }
    change(arn, { roleArn: 'arn:aws:iam::000000000000:role/another' });
    stage.lambda.functions.publish(arn);
    change(arn, { deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:dead-letters' });
    stage.lambda.functions.publish(arn);
    return stage.lambda.functions.createAlias(arn, name, { version, weights });
  };
  const INVALID = 'InvalidParameterValueException';

  test.each<[string, Parameters<typeof alias>, string, string]>([
    ['weights and $LATEST', ['$LATEST', { 1: 0.5 }], INVALID, '$LATEST'],
    ['$LATEST by weight', ['1', { $LATEST: 0.5 }], 'ValidationException', "Value '{$LATEST=0.5}'"],
    ['a weight over 1', ['1', { 2: 2 }], 'ValidationException', "Value '{2=2.0}'"],
    ['a weight below 0', ['1', { 2: -0.1 }], 'ValidationException', "Value '{2=-0.1}'"],
    ['a weight that is no number', ['1', { 2: Number.NaN }], 'ValidationException', 'NaN'],
    ['three versions', ['1', { 2: 0.1, 3: 0.1 }], INVALID, 'cannot be greater than 1'],
    ['the same version twice', ['1', { 1: 0.1 }], INVALID, 'version 1 is already included'],
    ['versions of two roles', ['1', { 4: 0.1 }], INVALID, 'execution role'],
    ['versions of two dead-letter queues', ['4', { 5: 0.1 }], INVALID, 'dead-letter queue'],
    ['a version that does not exist', ['9'], 'ResourceNotFoundException', ':9'],
    ['a weighted version that does not exist', ['1', { 9: 0.1 }], 'ResourceNotFoundException', ':9'],
    ['a number as its name', ['1', {}, '17'], INVALID, '17'],
    ['a name that exists', ['1', {}, 'live'], 'ResourceConflictException', ':live'],
  ])('cannot have %s', (_, given, code, message) => {
    expect(() => alias(...given)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  test.each<[string, Parameters<typeof alias>]>([
    ['one version', ['1']],
    ['$LATEST', ['$LATEST']],
    ['weights at the limits', ['1', { 2: 1 }]],
    ['no weight', ['2', { 1: 0 }]],
  ])('can have %s', (_, given) => {
    expect(alias(...given)).toMatch(/:canary$/);
  });

  test('can be moved, by the same rules', async () => {
    const { functions } = stage.lambda;
    const arn = published('variables');
    change(arn, { variables: { NEW: 'yes' } });
    functions.publish(arn);
    expect(() => functions.updateAlias(`${arn}:live`, { version: '1', weights: { 2: 2 } })).toThrow(
      'additionalVersionWeights',
    );
    expect(functions.alias(`${arn}:live`)).toEqual({ version: '1' });
    functions.updateAlias(`${arn}:live`, { version: '2' });
    expect(await invoke(`${arn}:live`)).toMatchObject({ NEW: 'yes', AWS_LAMBDA_FUNCTION_VERSION: '2' });
    expect(() => functions.updateAlias(`${arn}:dead`, { version: '2' })).toThrow('Cannot find alias');
    expect(() => functions.updateAlias(arn, { version: '2' })).toThrow('Cannot find alias');
  });
});

describe('an alias with weights', () => {
  /** The versions that serve invocations of an alias which sends a part of them to version 2. */
  function routes(random: () => number, weight: number, invocations: number): (string | undefined)[] {
    const functions = new Functions(random);
    const settings = stage.lambda.find(published());
    functions.register(settings);
    functions.publish(settings.arn);
    functions.register({ ...settings, timeoutSeconds: 9 });
    functions.publish(settings.arn);
    const arn = functions.createAlias(settings.arn, 'live', { version: '1', weights: { 2: weight } });
    return Array.from({ length: invocations }, () => functions.route(arn).version);
  }

  test('chooses by the number that it draws', () => {
    const drawn = [0, 0.09, 0.1, 0.99];
    expect(routes(() => drawn.shift() ?? 1, 0.1, 4)).toEqual(['2', '2', '1', '1']);
  });

  test.each([
    [0, '1'],
    [1, '2'],
  ])('at weight %d always takes version %s', (weight, version) => {
    expect(new Set(routes(seededRandom(7), weight, 200))).toEqual(new Set([version]));
  });

  test('spreads over many invocations, and a run repeats', () => {
    const run = routes(seededRandom(3), 0.25, 4_000);
    const share = run.filter((version) => version === '2').length / run.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    expect(routes(seededRandom(3), 0.25, 4_000)).toEqual(run);
    expect(routes(seededRandom(4), 0.25, 4_000)).not.toEqual(run);
  });

  test('runs the version that it chose and says which', async () => {
    const arn = published('context');
    change(arn, { timeoutSeconds: 9 });
    stage.lambda.functions.publish(arn);
    stage.lambda.functions.updateAlias(`${arn}:live`, { version: '1', weights: { 2: 0.5 } });
    const executed = new Set<string>();
    for (let i = 0; i < 40; i += 1) {
      const { executedVersion, payload } = await stage.lambda.invoke(`${arn}:live`, {});
      executed.add(executedVersion);
      const context = { functionVersion: executedVersion, invokedFunctionArn: `${arn}:live` };
      expect(JSON.parse(payload)).toMatchObject({ context });
    }
    expect(executed).toEqual(new Set(['1', '2']));
  });
});

describe('over HTTP', () => {
  async function post(path: string, accessKeyId: string) {
    const response = await fetch(`${stage.endpoint}/2015-03-31/functions/${path}`, {
      method: 'POST',
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/lambda/aws4_request` },
    });
    await response.text();
    return response.headers.get('x-amz-executed-version') ?? response.headers.get('x-amzn-errortype');
  }
  const DENIED = 'AccessDeniedException';

  test.each([
    ['', ['$LATEST', DENIED, DENIED, DENIED]],
    [':live', [DENIED, '1', DENIED, DENIED]],
    [':1', [DENIED, DENIED, '1', DENIED]],
    [':*', [DENIED, '1', '1', '$LATEST']],
    ['*', ['$LATEST', '1', '1', '$LATEST']],
  ])('a role that may invoke "<function>%s" may invoke exactly that', async (resource, expected) => {
    const arn = published();
    const key = stage.role(`invoker${number}`, {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: `${arn}${resource}`,
    });
    const [name, function_] = [stage.lambda.find(arn).name, encodeURIComponent(arn)];
    const qualifiers = ['', 'live', '1', '$LATEST'];
    for (const [index, qualifier] of qualifiers.entries()) {
      const query = qualifier === '' ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
      const suffix = qualifier === '' ? '' : encodeURIComponent(`:${qualifier}`);
      expect(await post(`${name}/invocations${query}`, key)).toBe(expected[index]);
      expect(await post(`${function_}${suffix}/invocations`, key)).toBe(expected[index]);
    }
  });

  test('a qualifier that does not exist, or contradicts the name, is an error', async () => {
    const name = stage.lambda.find(published()).name;
    const developer = 'local-developer';
    expect(await post(`${name}/invocations?Qualifier=dead`, developer)).toBe('ResourceNotFoundException');
    expect(await post(`${name}:1/invocations?Qualifier=live`, developer)).toBe('InvalidParameterValueException');
    expect(await post(`${name}:live/invocations?Qualifier=live`, developer)).toBe('1');
  });
});
