import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { send } from '@serverless-arcade/stage/test/support/signed-fetch.ts';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { exportRequest, readerOf } from './scores.ts';
import { GAME, newcomer } from './socket-story.ts';
import { call, outcomeOf, ticketUrl } from './watcher.ts';

/** Every way into the chapter times every kind of caller. */
const CALLERS = ['no credential', 'wrong', 'expired', "other's", 'right'] as const;
type Caller = (typeof CALLERS)[number];
type Credentials = Readonly<Record<Exclude<Caller, 'no credential'>, string>>;

let playground: Playground;
let tokens: Credentials;
let tickets: Credentials;

/** A token with the same claims that another pool could have signed. */
function signedByOthers(token: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const signedPart = token.slice(0, token.lastIndexOf('.'));
  const signature = createSign('RSA-SHA256').update(signedPart).sign(privateKey, 'base64url');
  return `${signedPart}.${signature}`;
}

beforeAll(async () => {
  playground = await openChapter('live');
  const name = await newcomer(playground);
  const expired = await playground.token(name);
  const late = await ticketUrl(playground, name);
  await playground.stage.advance(3_601);
  const right = await playground.token(name);
  tokens = { right, expired, wrong: 'garbage', "other's": signedByOthers(right) };
  const taken = await ticketUrl(playground, name);
  expect(await outcomeOf(taken)).toBe('open');
  const ticket = await ticketUrl(playground, name);
  tickets = { right: ticket, expired: late, wrong: ticket.replace(/ticket=.*/, 'ticket=garbage'), "other's": taken };
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);

const token = (caller: Caller) => (caller === 'no credential' ? {} : { token: tokens[caller] });

const query = (caller: Caller) =>
  fetch(playground.stage.output('live', 'GraphqlUrl'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(caller === 'no credential' ? {} : { authorization: tokens[caller] }),
    },
    body: JSON.stringify({ query: '{ games { cursor } }' }),
  });

async function exportFor(caller: Caller): Promise<Response> {
  const reader = readerOf(playground);
  const [stranger = ''] = [...playground.stage.services.access.roles.keys()].filter((arn) => arn !== reader);
  const { url, ...request } = await exportRequest(playground, caller === "other's" ? stranger : reader, GAME, {
    ...(caller === 'wrong' ? { secret: 'guess' } : {}),
    ...(caller === 'expired' ? { age: 301 } : {}),
  });
  return caller === 'no credential' ? fetch(url) : send({ url, ...request });
}

test.each(CALLERS)('api-http-api: a token, %s', async (caller) => {
  const { status } = await call(playground, 'GET', '/games', token(caller));
  expect(status).toBe(caller === 'right' ? 200 : 401);
});

test.each(CALLERS)('api-websocket: a ticket, %s', async (caller) => {
  const url = caller === 'no credential' ? tickets.right.replace(/\?.*/, '') : tickets[caller];
  const refusal = caller === 'no credential' ? '401' : '403';
  expect(await outcomeOf(url)).toBe(caller === 'right' ? 'open' : refusal);
});

test('api-websocket: a ticket that no key of the table could be is refused like another wrong one', async () => {
  const endless = tickets.right.replace(/ticket=.*/, `ticket=${'x'.repeat(2_500)}`);
  expect(await outcomeOf(endless)).toBe('403');
});

test.each(CALLERS)('appsync-graphql: a token, %s', async (caller) => {
  expect((await query(caller)).status).toBe(caller === 'right' ? 200 : 401);
});

test.each(CALLERS)('lambda-function-url: a signature, %s', async (caller) => {
  const answer = await exportFor(caller);
  expect(answer.status).toBe(caller === 'right' ? 200 : 403);
  if (caller !== 'right') expect(await answer.text()).not.toMatch(/arn:aws:lambda|node_modules/);
});
