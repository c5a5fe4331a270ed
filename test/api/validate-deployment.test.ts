import { describe, expect, jest, test } from '@jest/globals';
import { targetOf } from '#lambda/api/use-cases/app-spec.ts';
import { Busy, outlastThrottles, saysNothing } from '#lambda/api/use-cases/outlast-throttles.ts';
import { reportValidation } from '#lambda/api/use-cases/report-validation.ts';
import {
  type ProbeAnswer,
  type ValidationPorts,
  validateAfterTraffic,
  validateBeforeTraffic,
} from '#lambda/api/use-cases/validate-deployment.ts';

/** A deployment of version 2, and what was asked of whom. */
function worldOf(answer: ProbeAnswer = { version: '2', status: 404 }) {
  const asked: string[] = [];
  const ports: ValidationPorts = {
    target: async () => ({
      functionName: 'get-player',
      functionAlias: 'live',
      currentVersion: '1',
      targetVersion: '2',
    }),
    async sendSyntheticRequest(functionName, qualifier) {
      asked.push(`${functionName}:${qualifier}`);
      return answer;
    },
  };
  return { ports, asked };
}

describe('codedeploy-hooks-rollback, before traffic', () => {
  test('codedeploy-hooks-rollback: the new version is asked by its number, as the alias leads to the old one', async () => {
    const { ports, asked } = worldOf();
    await validateBeforeTraffic(ports);
    expect(asked).toEqual(['get-player:2']);
  });

  test.each([200, 400, 403, 404, 428])('codedeploy-hooks-rollback: %i is an answer', async (status) => {
    const { ports } = worldOf({ version: '2', status });
    await expect(validateBeforeTraffic(ports)).resolves.toBeUndefined();
  });

  test.each<[string, ProbeAnswer, string]>([
    ['a version that throws', { version: '2', error: 'TABLE_NAME' }, 'Version 2 fails: TABLE_NAME'],
    ['a version that answers 500', { version: '2', status: 500 }, 'Version 2 answers 500'],
    ['a version that is another', { version: '1', status: 200 }, 'Version 1 answers, not 2'],
  ])('codedeploy-hooks-rollback: %s is refused', async (_, answer, reason) => {
    await expect(validateBeforeTraffic(worldOf(answer).ports)).rejects.toThrow(reason);
  });

  test('codedeploy-hooks-rollback: a version that is busy is neither good nor bad', async () => {
    const { ports } = worldOf({ version: '2', status: 503 });
    const reason: unknown = await validateBeforeTraffic(ports).catch((thrown: unknown) => thrown);
    expect([reason instanceof Busy, saysNothing(reason)]).toEqual([true, true]);
  });
});

describe('codedeploy-hooks-rollback, after traffic', () => {
  test('codedeploy-hooks-rollback: the function is asked through its alias, and nothing else is asked', async () => {
    const { ports, asked } = worldOf();
    await validateAfterTraffic(ports);
    expect(asked).toEqual(['get-player:live']);
  });

  test.each<[string, ProbeAnswer, string]>([
    ['an alias that leads elsewhere', { version: '1', status: 200 }, 'Version 1 answers, not 2'],
    ['a version that times out', { version: '2', error: 'timed out' }, 'timed out'],
    ['a version that answers 502', { version: '2', status: 502 }, 'answers 502'],
  ])('codedeploy-hooks-rollback: %s is refused', async (_, answer, reason) => {
    await expect(validateAfterTraffic(worldOf(answer).ports)).rejects.toThrow(reason);
  });
});

const throttle = () => Object.assign(new Error('Rate exceeded'), { name: 'TooManyRequestsException' });

describe('codedeploy-hooks-rollback, throttles', () => {
  /** Attempts that are throttled so often, and a clock that only pauses move. */
  function throttled(times: number, remaining: number, reason: unknown = throttle()) {
    const pauses: number[] = [];
    const attempt = jest.fn(async () => {
      if (attempt.mock.calls.length <= times) throw reason;
      return 'answer';
    });
    const patience = {
      remaining: () => remaining - pauses.reduce((sum, pause) => sum + pause, 0),
      pause: async (milliseconds: number) => void pauses.push(milliseconds),
      random: () => 1,
    };
    return { attempt, pauses, outlast: () => outlastThrottles(attempt, patience) };
  }

  test('codedeploy-hooks-rollback: are outlasted, with pauses that grow to ten seconds', async () => {
    const { outlast, pauses } = throttled(6, 60_000);
    expect(await outlast()).toBe('answer');
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  test('codedeploy-hooks-rollback: are given in to when no time is left', async () => {
    const { outlast, attempt } = throttled(100, 6_999);
    await expect(outlast()).rejects.toThrow('Rate exceeded');
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  test('codedeploy-hooks-rollback: what is no throttle is not tried again', async () => {
    const { outlast, attempt } = throttled(1, 60_000, new Error('Version 2 answers 500'));
    await expect(outlast()).rejects.toThrow('answers 500');
    expect(attempt).toHaveBeenCalledTimes(1);
  });
});

describe('codedeploy-hooks-rollback, the AppSpec', () => {
  const target = { functionName: 'get-player', functionAlias: 'live', currentVersion: '1', targetVersion: '2' };
  const Properties = { Name: 'get-player', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' };
  const json = (...resources: object[]) => JSON.stringify({ version: '0.0', Resources: resources });
  const resource = { GetPlayer: { Type: 'AWS::Lambda::Function', Properties } };
  const yaml = `version: 0.0
Resources:
  - GetPlayer:
      Type: AWS::Lambda::Function
      Properties:
        Name: "get-player"
        Alias: live # the callers' name
        CurrentVersion: 1
        TargetVersion: '2'
Hooks:
  - BeforeAllowTraffic: "BeforeTraffic"
`;

  test.each([
    ['JSON, as CloudFormation sends it', json(resource)],
    ['JSON with numbers', json({ GetPlayer: { Properties: { ...Properties, CurrentVersion: 1, TargetVersion: 2 } } })],
    ['YAML, as people write it', yaml],
  ])('codedeploy-hooks-rollback: is read from %s', (_, appSpec) => {
    expect(targetOf(appSpec)).toEqual(target);
  });

  test.each([
    ['two functions', json(resource, { Other: resource.GetPlayer })],
    ['two functions in YAML', yaml + yaml],
    ['no function', json()],
    ['a function without a version', json({ GetPlayer: { Properties: { ...Properties, TargetVersion: undefined } } })],
    ['an unpublished version', json({ GetPlayer: { Properties: { ...Properties, TargetVersion: '$LATEST' } } })],
    ['a service of containers', 'version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n'],
    ['broken JSON', '{'],
    ['nothing', ''],
  ])('codedeploy-hooks-rollback: of %s is refused', (_, appSpec) => {
    expect(() => targetOf(appSpec)).toThrow();
  });
});

describe('codedeploy-hooks-rollback, the report', () => {
  const portsOf = (validate: () => Promise<void>, report: () => Promise<void> = async () => undefined) => ({
    validate,
    report: jest.fn(report),
    explain: jest.fn(),
  });

  test('codedeploy-hooks-rollback: what is valid is reported so, once', async () => {
    const ports = portsOf(async () => undefined);
    expect(await reportValidation(ports)).toBe('Succeeded');
    expect(ports.report.mock.calls).toEqual([['Succeeded']]);
    expect(ports.explain).not.toHaveBeenCalled();
  });

  test('codedeploy-hooks-rollback: what is not is reported as failed, and why is said', async () => {
    const reason = new Error('Version 2 answers 500');
    const ports = portsOf(() => Promise.reject(reason));
    expect(await reportValidation(ports)).toBe('Failed');
    expect(ports.report.mock.calls).toEqual([['Failed']]);
    expect(ports.explain.mock.calls).toEqual([[reason]]);
  });

  test('codedeploy-hooks-rollback: a throttle is no verdict, so nothing is reported, and why is said', async () => {
    const reason = throttle();
    const ports = portsOf(() => Promise.reject(reason));
    await expect(reportValidation(ports)).rejects.toBe(reason);
    expect(ports.report).not.toHaveBeenCalled();
    expect(ports.explain.mock.calls).toEqual([[reason]]);
  });

  test('codedeploy-hooks-rollback: who cannot report fails, and does not report something else', async () => {
    const ports = portsOf(
      async () => undefined,
      () => Promise.reject(new Error('AccessDeniedException')),
    );
    await expect(reportValidation(ports)).rejects.toThrow('AccessDeniedException');
    expect(ports.report).toHaveBeenCalledTimes(1);
  });
});
