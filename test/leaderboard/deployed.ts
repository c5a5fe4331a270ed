import type { DeployedCheck } from '../../playground/deployed/check.ts';
import { listOf, observe } from '../../playground/step.ts';

/** Seconds that a play takes to the leaderboard at most, with cold starts on the way. */
const FOLLOWS_WITHIN = 60;

/** The leaderboard of a deployed arcade follows the stream. */
export const checks: readonly DeployedCheck[] = [
  {
    id: 'leaderboard-follows',
    after: 'playing',
    needs: ['api', 'registration'],
    title: 'The stream brings the play to the leaderboard',
    async run(visit) {
      const startedAt = Date.now();
      const { playerId } = visit.account('ada');
      const token = await visit.token('ada');
      const entry = await visit.eventually('an entry on the leaderboard', FOLLOWS_WITHIN, async () => {
        const { body } = await visit.client.call('GET', `/games/${visit.game}/leaderboard`, { token });
        return listOf(body.entries).find((one) => one.playerId === playerId);
      });
      observe(typeof entry.score === 'number', JSON.stringify(entry));
      return `${entry.score} points, ${((Date.now() - startedAt) / 1_000).toFixed(1)} s after the first look`;
    },
  },
];
