import { describe, expect, test } from '@jest/globals';
import { evaluate } from '@serverless-arcade/stage/iam/evaluate.ts';
import {
  type AuthorizePorts,
  authorizeLink,
  authorizeToken,
  type Verdict,
} from '#lambda/partners/use-cases/authorize.ts';
import { Partner } from './calling.ts';

const API = 'arn:aws:execute-api:us-east-1:000000000000:abc/sandbox';
const NOW = 1_800_000_000;
const partner = new Partner('neon');

const knowing = (known: Partner, blocked = false): AuthorizePorts => ({
  findPartner: async (id) => (id === known.id ? { publicKey: known.publicKey, blocked } : undefined),
  now: () => NOW * 1_000,
});

/** What the gateway makes of a verdict that it kept. */
function decisionOn(verdict: Verdict | undefined, method: string) {
  if (verdict === undefined) throw new Error('There is no verdict');
  const statements = verdict.policyDocument.Statement.map((one) => ({ ...one, Resource: [...one.Resource] }));
  const request = { action: 'execute-api:Invoke', resource: `${API}/${method}`, context: {} };
  return evaluate({ ...request, principal: { type: 'AWS', id: 'neon' } }, [{ Statement: statements }], []);
}

const METHODS = ['GET/games', 'GET/games/asteroids/leaderboard'];

describe('a token', () => {
  const token = partner.token(NOW + 60);

  test.each(METHODS.flatMap((first) => METHODS.map((second) => [first, second])))(
    'api-lambda-authorizer: the verdict on %s, kept by the gateway, allows %s',
    async (first, second) => {
      expect(decisionOn(await authorizeToken(token, `${API}/${first}`, knowing(partner)), `${second}`)).toBe('allow');
    },
  );

  test.each(['GET/partners/neon', 'PUT/partners/neon', 'GET/boards/asteroids', 'POST/games'])(
    'api-lambda-authorizer: it does not open %s',
    async (method) => {
      const verdict = await authorizeToken(token, `${API}/GET/games`, knowing(partner));
      expect(decisionOn(verdict, method)).toBe('implicit-deny');
    },
  );

  test('api-lambda-authorizer: a partner that is blocked is denied', async () => {
    const verdict = await authorizeToken(token, `${API}/GET/games`, knowing(partner, true));
    expect(decisionOn(verdict, 'GET/games')).toBe('explicit-deny');
  });

  test.each([
    ['of another key', new Partner('neon').token(NOW + 60)],
    ['of a partner that is not known', new Partner('other').token(NOW + 60)],
    ['that has expired', partner.token(NOW)],
    ['whose expiry was changed', partner.token(NOW + 60).replace(`${NOW + 60}`, `${NOW + 61}`)],
    ['without Bearer', partner.token(NOW + 60).slice(7)],
    ['that is nothing', ''],
  ])('api-lambda-authorizer: a token %s is not known', async (_, given) => {
    expect(await authorizeToken(given, `${API}/GET/games`, knowing(partner))).toBeUndefined();
  });
});

describe('a link', () => {
  const link = (path: string, url: string) =>
    authorizeLink(
      { path, methodArn: `${API}/GET${path}`, query: Object.fromEntries(new URL(url, 'http://a').searchParams) },
      knowing(partner),
    );
  const signed = partner.link('/boards/pong', NOW + 60);

  test('api-lambda-authorizer: it opens its path alone', async () => {
    const verdict = await link('/boards/pong', signed);
    expect(decisionOn(verdict, 'GET/boards/pong')).toBe('allow');
    expect(decisionOn(verdict, 'GET/boards/asteroids')).toBe('implicit-deny');
  });

  test.each([
    ['at another path', '/boards/asteroids', signed],
    ['that has expired', '/boards/pong', partner.link('/boards/pong', NOW)],
    ['of another key', '/boards/pong', new Partner('neon').link('/boards/pong', NOW + 60)],
    ['without parameters', '/boards/pong', '/boards/pong'],
  ])('api-lambda-authorizer: a link %s is not known', async (_, path, url) => {
    expect(await link(path, url)).toBeUndefined();
  });
});
