import type { Entry } from '@serverless-arcade/proofs/hostile/entry.ts';
import type { Playground } from '../../playground/playground.ts';
import { inSeconds, officeRequest, Partner, partnerApiUrl, register } from './calling.ts';
import { keyOf } from './keyed-calls.ts';
import { legacySystem } from './legacy-system.ts';

export const needs = ['api', 'registration'];

const GAME = 'asteroids';
const JSON_BODY = { 'content-type': 'application/json' };

/** Tokens, links, signatures, templates, services without a function, and the contract that was imported. */
export async function entries(playground: Playground): Promise<readonly Entry[]> {
  await legacySystem(playground);
  const partner = new Partner('hostile');
  await register(playground, partner);
  const base = partnerApiUrl(playground);
  const contract = playground.stage.output('partners', 'PlayersContractUrl').replace(/\/$/, '');
  const key = await keyOf(playground);
  const expires = () => inSeconds(playground, 600);
  const keyed = (path: string, correct: object): Entry => ({
    body: correct,
    request: async (body = JSON.stringify(correct)) => ({
      ...{ url: `${base}${path}`, method: 'POST', headers: { ...JSON_BODY, 'x-api-key': key }, body },
    }),
  });
  const registration = { publicKey: partner.publicKey, blocked: false };
  const play = { gameId: GAME, score: 1 };
  return [
    {
      request: async () => ({
        url: `${base}/games/${GAME}/leaderboard`,
        method: 'GET',
        headers: { authorization: partner.token(expires()) },
      }),
    },
    {
      request: async () => ({
        url: `${base}${partner.link(`/boards/${GAME}`, expires())}`,
        method: 'GET',
        headers: {},
      }),
    },
    {
      body: registration,
      request: (body = JSON.stringify(registration)) => officeRequest(playground, `/partners/${partner.id}`, { body }),
    },
    keyed('/legacy/scores', { player: 'ada', cabinet: 'C-7', scores: [{ game: GAME, points: 120 }] }),
    keyed('/reports', { cabinet: 'C-7', fault: 'tilt' }),
    keyed('/cabinets', { cabinet: 'C-9', place: 'Lobby' }),
    keyed('/deliveries', { cabinet: 'C-8' }),
    {
      body: play,
      request: async (body = JSON.stringify(play)) => ({
        url: `${contract}/plays`,
        method: 'POST',
        headers: { ...JSON_BODY, 'idempotency-key': 'k'.repeat(20) },
        body,
      }),
    },
  ];
}
