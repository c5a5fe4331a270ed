import type { Entry } from '@serverless-arcade/proofs/hostile/entry.ts';
import type { Playground } from '../../playground/playground.ts';
import { exportRequest, readerOf } from './scores.ts';
import { GAME, newcomer } from './socket-story.ts';
import { httpUrl, ticketUrl } from './watcher.ts';

export const needs = ['api', 'leaderboard', 'registration'];

const QUERY = {
  query: 'query ($g: ID!) { standing(game: $g) { best leads } myPlays { items { title score } } }',
  variables: { g: GAME },
};

/** The HTTP API, the WebSocket API, GraphQL with its subscriptions, and the URL of the export. */
export async function entries(playground: Playground): Promise<readonly Entry[]> {
  const name = await newcomer(playground);
  const { stage } = playground;
  const json = { 'content-type': 'application/json' };
  const post = async (url: string, authorization: string, body: string) => ({
    ...{ url, method: 'POST', headers: { ...json, authorization }, body },
  });
  const play = { gameId: GAME, score: 100 };
  const authorization = async () => ({ host: 'localhost', Authorization: await playground.token(name) });
  const subscription = {
    data: JSON.stringify({
      query: 'subscription ($g: ID!) { scores(game: $g) { score } }',
      variables: { g: GAME },
    }),
    extensions: { authorization: await authorization() },
  };
  return [
    {
      request: async () => ({
        url: httpUrl(playground, `/games/${GAME}/leaderboard`),
        method: 'GET',
        headers: { authorization: `Bearer ${await playground.token(name)}` },
      }),
    },
    {
      body: play,
      request: async (body = JSON.stringify(play)) =>
        post(httpUrl(playground, '/plays'), `Bearer ${await playground.token(name)}`, body),
    },
    {
      request: async () => ({ url: await ticketUrl(playground, name), method: 'GET', headers: {} }),
      messages: { opening: [], correct: [{ action: 'follow', gameId: GAME }] },
    },
    {
      body: QUERY,
      request: async (body = JSON.stringify(QUERY)) =>
        post(stage.output('live', 'GraphqlUrl'), await playground.token(name), body),
    },
    {
      request: async () => {
        const header = encodeURIComponent(Buffer.from(JSON.stringify(await authorization())).toString('base64'));
        const url = `${stage.output('live', 'GraphqlRealtimeUrl')}?header=${header}&payload=e30=`;
        return { url, method: 'GET', headers: { 'sec-websocket-protocol': 'graphql-ws' } };
      },
      messages: {
        protocol: 'graphql-ws',
        opening: [{ type: 'connection_init' }],
        correct: [
          { id: '1', type: 'start', payload: subscription },
          { id: '1', type: 'stop' },
        ],
      },
    },
    { request: () => exportRequest(playground, readerOf(playground), GAME) },
  ];
}
