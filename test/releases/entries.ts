import type { Entry, SentRequest } from '@serverless-arcade/proofs/hostile/entry.ts';
import { sessionOf, signed } from '@serverless-arcade/stage/test/support/signed-fetch.ts';
import type { Playground } from '../../playground/playground.ts';

export const needs: readonly string[] = [];

const PATH = 'games/galaxian/version';

/** Both API stages, the route to the next release, and a reader who may have a fresh answer. */
export async function entries({ stage }: Playground): Promise<readonly Entry[]> {
  const url = stage.output('releases', 'ReleaseApiUrl');
  const get =
    (to: string, headers = {}) =>
    async (): Promise<SentRequest> => ({ url: to, method: 'GET', headers });
  const { access, clock } = stage.services;
  const freshAnswer = () =>
    signed(`${url}${PATH}`, {
      credentials: sessionOf(access, stage.output('releases', 'RefresherRoleArn'), 'reader'),
      at: clock.now(),
      headers: { 'cache-control': 'max-age=0' },
    });
  return [
    { request: get(`${url}${PATH}`) },
    { request: get(`${stage.output('releases', 'PreviewUrl')}${PATH}`) },
    { request: get(`${url}${PATH}`, { 'cache-control': 'max-age=0' }) },
    { request: get(`${url}games/galaxian/next`) },
    { request: freshAnswer },
  ];
}
