import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';
import { call, inSeconds, officeCall, Partner, register } from './calling.ts';
import { contractSteps } from './contract-steps.ts';
import { integrationSteps } from './integration-steps.ts';

const GAME = 'asteroids';

/** The back office registers a partner by a signed request. @throws Unproved unless only the right signer may */
export async function registerPartner(playground: Playground): Promise<string> {
  const partner = new Partner('neon');
  const { status } = await register(playground, partner);
  observe(status === 200, `the signed request is answered ${status}`);
  const path = `/partners/${partner.id}`;
  const read = await officeCall(playground, path, { method: 'GET', role: 'Auditor' });
  observe(read.body.publicKey === partner.publicKey, 'the auditor reads another key');
  const other = await officeCall(playground, path, { method: 'GET' });
  observe(other.status === 403, `a method that its role does not name is answered ${other.status}`);
  const old = await officeCall(playground, path, { method: 'GET', role: 'Auditor', age: 301 });
  observe(old.status === 403, `a signature of five minutes ago is answered ${old.status}`);
  const unsigned = await call(playground, path);
  // The gateway has one kind of refusal for a missing signature and an unknown route, and this API makes it a 404.
  observe(unsigned.status === 404, `a request without a signature is answered ${unsigned.status}`);
  return 'PUT signed by the registrar: 200; its GET and an old signature: 403; unsigned, there is no such route';
}

/** The same signed request comes from elsewhere. @throws Unproved unless the API refuses it */
export async function callFromElsewhere(playground: Playground): Promise<string> {
  const elsewhere = await officeCall(playground, '/partners/neon', {
    method: 'GET',
    role: 'Auditor',
    from: '203.0.113.9',
  });
  observe(elsewhere.status === 403, `a call from elsewhere is answered ${elsewhere.status}`);
  const health = await call(playground, '/health', { headers: { 'x-stage-from': '203.0.113.9' } });
  observe(health.status === 200, `the health check from elsewhere is answered ${health.status}`);
  return 'the right signature from outside of the office: 403; other paths: 200';
}

/** A partner reads with a token. @throws Unproved unless one answer of the authorizer covers all its paths, and nothing else */
export async function readWithToken(playground: Playground): Promise<string> {
  await playground.openGame(GAME);
  const partner = new Partner('orbit');
  await register(playground, partner);
  const authorization = partner.token(inSeconds(playground, 600));
  const before = judged(playground);
  const games = await call(playground, '/games', { headers: { authorization } });
  observe(games.status === 200, `the list of games is answered ${games.status}`);
  const leaderboard = await call(playground, `/games/${GAME}/leaderboard`, { headers: { authorization } });
  observe(
    leaderboard.status === 200,
    `the second path, with the answer for the first, is answered ${leaderboard.status}`,
  );
  observe(judged(playground) === before + 1, 'the authorizer was asked again');
  const forged = new Partner('orbit').token(inSeconds(playground, 600));
  const refused = await call(playground, '/games', { headers: { authorization: forged } });
  observe(refused.status === 401, `a token that another key signed is answered ${refused.status}`);
  await register(playground, partner, true);
  await playground.stage.advance(61);
  const blocked = await call(playground, '/games', { headers: { authorization } });
  observe(blocked.status === 403, `a blocked partner is answered ${blocked.status}`);
  return 'two paths, one call of the authorizer; a forged token 401; blocked, 403 within a minute';
}

/** A screen opens a link. @throws Unproved unless the link opens its path and no other */
export async function openLink(playground: Playground): Promise<string> {
  const partner = new Partner('nova');
  await register(playground, partner);
  const link = partner.link(`/boards/${GAME}`, inSeconds(playground, 600));
  const { status } = await call(playground, link);
  observe(status === 200, `the link is answered ${status}`);
  const other = await call(playground, link.replace(GAME, 'pong'));
  observe(other.status === 401, `the signature of a link at another path is answered ${other.status}`);
  return 'the signed path 200, another path with the same signature 401';
}

/** How often the authorizer of tokens has been invoked. */
function judged({ stage }: Playground): number {
  return stage.records.of('invocation').filter(({ functionName }) => /AuthorizeToken/.test(functionName)).length;
}

/** It comes after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [
  {
    id: 'partners',
    needs: ['api', 'registration'],
    steps: [
      {
        pattern: 'api-iam-sigv4',
        title: 'The back office registers a partner by a signed request',
        run: registerPartner,
      },
      {
        pattern: 'api-resource-policy',
        title: 'The same signature does not work from outside of the office',
        run: callFromElsewhere,
      },
      {
        pattern: 'api-lambda-authorizer',
        title: 'One answer of the authorizer covers all that a token opens',
        run: readWithToken,
      },
      { pattern: 'api-lambda-authorizer', title: 'A signed link opens one path', run: openLink },
      ...integrationSteps,
      ...contractSteps,
    ],
  },
];
