import { describe, expect, jest, test } from '@jest/globals';
import { reportValidation } from '#lambda/api/use-cases/report-validation.ts';
import {
  type ProbeAnswer,
  type ValidationPorts,
  validateAfterTraffic,
  validateBeforeTraffic,
} from '#lambda/api/use-cases/validate-deployment.ts';

interface World {
  readonly health?: number;
  /** What a stranger gets who asks for a profile. */
  readonly stranger?: number;
  readonly answer?: ProbeAnswer;
}

/** A deployment of version 2, and what was asked of whom. */
function worldOf({ health = 200, stranger = 401, answer = { version: '2', status: 404 } }: World = {}) {
  const asked: string[] = [];
  const ports: ValidationPorts = {
    target: async () => ({ functionName: 'get-player', functionAlias: 'live', targetVersion: '2' }),
    async askApi(path) {
      asked.push(path);
      return path === 'health' ? health : stranger;
    },
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
    expect(asked).toEqual(['health', 'get-player:2']);
  });

  test.each([200, 400, 403, 404, 428])('codedeploy-hooks-rollback: %i is an answer', async (status) => {
    const { ports } = worldOf({ answer: { version: '2', status } });
    await expect(validateBeforeTraffic(ports)).resolves.toBeUndefined();
  });

  test.each<[string, World, string]>([
    ['a version that throws', { answer: { version: '2', error: 'TABLE_NAME' } }, 'Version 2 fails: TABLE_NAME'],
    ['a version that answers 500', { answer: { version: '2', status: 500 } }, 'Version 2 answers 500'],
    ['a version that is another', { answer: { version: '1', status: 200 } }, 'Version 1 answers, not 2'],
    ['an API that is down', { health: 503 }, 'health check answers 503'],
  ])('codedeploy-hooks-rollback: %s is refused', async (_, world, reason) => {
    await expect(validateBeforeTraffic(worldOf(world).ports)).rejects.toThrow(reason);
  });
});

describe('codedeploy-hooks-rollback, after traffic', () => {
  test('codedeploy-hooks-rollback: the API is asked as a stranger, and the function through its alias', async () => {
    const { ports, asked } = worldOf();
    await validateAfterTraffic(ports);
    expect(asked).toEqual(['health', 'players/me', 'get-player:live']);
  });

  test.each<[string, World, string]>([
    ['an alias that leads elsewhere', { answer: { version: '1', status: 200 } }, 'Version 1 answers, not 2'],
    ['a version that times out', { answer: { version: '2', error: 'timed out' } }, 'timed out'],
    ['a version that answers 502', { answer: { version: '2', status: 502 } }, 'answers 502'],
    ['an API that lets a stranger in', { stranger: 200 }, 'gets 200, not 401'],
    ['an API that fails', { stranger: 500 }, 'gets 500, not 401'],
    ['an API that is down', { health: 403 }, 'health check answers 403'],
  ])('codedeploy-hooks-rollback: %s is refused', async (_, world, reason) => {
    await expect(validateAfterTraffic(worldOf(world).ports)).rejects.toThrow(reason);
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

  test('codedeploy-hooks-rollback: who cannot report fails, and does not report something else', async () => {
    const ports = portsOf(
      async () => undefined,
      () => Promise.reject(new Error('AccessDeniedException')),
    );
    await expect(reportValidation(ports)).rejects.toThrow('AccessDeniedException');
    expect(ports.report).toHaveBeenCalledTimes(1);
  });
});
