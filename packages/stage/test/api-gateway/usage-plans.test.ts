import { describe, expect, test } from '@jest/globals';
import { StageClock } from '../../clock.ts';
import type { ApiKey } from '../../services/api-gateway/api-keys.ts';
import type { UsagePlanDefinition } from '../../services/api-gateway/usage-plan.ts';
import { UsagePlans } from '../../services/api-gateway/usage-plans.ts';

const key: ApiKey = { id: 'k', name: 'cabinet', value: 'v'.repeat(20), enabled: true, createdAt: 0 };
const method = { httpMethod: 'POST', resourcePath: '/plays' };
const plays = { apiId: 'plays', stageName: 'v1' };
const games = { apiId: 'games', stageName: 'v1' };

/** The key's plan, for the stage `v1` of two APIs. */
function plansWith(more: Partial<UsagePlanDefinition>): UsagePlans {
  const plans = new UsagePlans(new StageClock('manual'));
  const limits = new Map([['POST /plays', { burstLimit: 2, rateLimit: 1 }]]);
  const stages = [
    { ...plays, methods: limits },
    { ...games, methods: limits },
  ];
  plans.add({ id: 'p', where: 'plays/Plan', stages, ...more });
  plans.addKey('p', key.id);
  return plans;
}

describe('a usage plan of two APIs', () => {
  test('opens exactly its stages', () => {
    const plans = plansWith({});
    expect(plans.opens(key, plays)).toBe(true);
    expect(plans.opens(key, games)).toBe(true);
    expect(plans.opens(key, { ...plays, stageName: 'v2' })).toBe(false);
    expect(plans.opens(key, { ...plays, apiId: 'admin' })).toBe(false);
    expect(plans.opens({ ...key, id: 'another' }, plays)).toBe(false);
    expect(plans.opens({ ...key, enabled: false }, plays)).toBe(false);
  });

  test('has one throttle and one quota for both', () => {
    const throttled = plansWith({ throttle: { burstLimit: 1, rateLimit: 1 } });
    throttled.admit(key, plays, method);
    expect(() => throttled.admit(key, games, method)).toThrow('Too Many Requests');

    const metered = plansWith({ quota: { limit: 2, period: 'DAY', offset: 0 } });
    metered.admit(key, plays, method);
    metered.admit(key, games, method);
    expect(() => metered.admit(key, games, { ...method, httpMethod: 'GET' })).toThrow('Limit Exceeded');
    expect(metered.usage('p', key.id)).toEqual({ used: 2, remaining: 0 });
  });

  test('has limits of single methods for each stage on its own', () => {
    const plans = plansWith({});
    for (const stage of [plays, games]) {
      plans.admit(key, stage, method);
      plans.admit(key, stage, method);
      expect(() => plans.admit(key, stage, method)).toThrow('Too Many Requests');
      expect(() => plans.admit(key, stage, { ...method, httpMethod: 'GET' })).not.toThrow();
    }
  });
});

test('a key may be in several plans, for different stages', () => {
  const plans = plansWith({});
  plans.add({ id: 'q', where: 'plays/Other', stages: [{ ...plays, stageName: 'v2', methods: new Map() }] });
  plans.addKey('q', key.id);
  expect(() => plans.checkKey(key)).not.toThrow();
  plans.admit(key, { ...plays, stageName: 'v2' }, method);
  expect(plans.usage('q', key.id)).toEqual({ used: 1 });
  expect(plans.usage('p', key.id)).toEqual({ used: 0 });
});
