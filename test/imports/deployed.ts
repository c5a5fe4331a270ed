import { importPartition } from '#lambda/imports/keys.ts';
import type { DeployedCheck } from '../../playground/deployed/check.ts';
import { listOf, observe } from '../../playground/step.ts';

/** Seconds that a small import may take, with cold starts of its two functions. */
const LOADED_WITHIN = 120;

/** A cabinet uploads its plays to a deployed arcade. */
export const checks: readonly DeployedCheck[] = [
  {
    id: 'importing',
    after: 'playing',
    needs: ['api', 'registration'],
    title: 'An import is accepted at once, and loaded but for the row that is wrong',
    async run(visit) {
      const { playerId } = visit.account('ada');
      const apiKey = await visit.client.cabinetKey();
      const row = (score: number) => ({
        playerId,
        gameId: visit.game,
        score,
        playedAt: new Date(Date.now() - 60_000).toISOString(),
      });
      const body = { plays: [row(100), row(200), row(-1)] };
      const { status, headers } = await visit.client.call('POST', '/imports', { apiKey, body });
      const location = headers.get('location') ?? '';
      observe(status === 202 && location.startsWith('/imports/'), `POST /imports answered ${status}`);
      visit.cleaner.sweeps(importPartition(location.slice('/imports/'.length)));
      const done = await visit.eventually('the end of the import', LOADED_WITHIN, async () => {
        const answer = await visit.client.call('GET', location, { apiKey });
        return String(answer.body.status).startsWith('done') ? answer.body : undefined;
      });
      const [rejection] = listOf(done.rejections);
      observe(done.loaded === 2 && rejection?.row === 3, JSON.stringify(done));
      return `202, then ${done.status}: 2 loaded, row 3 is ${rejection?.reason}`;
    },
  },
];
