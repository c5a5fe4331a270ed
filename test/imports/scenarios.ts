import { GAME, PLAYER, type Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { observe } from '../../playground/step.ts';

/** A cabinet uploads plays, wrong ones among them, looks how it went, and uploads the same again. */
const importing: Scenario = {
  id: 'importing',
  after: 'turning',
  needs: ['api', 'registration'],
  title: 'an import with errors, twice',
  async run(playground) {
    const apiKey = await playground.client.cabinetKey();
    const { playerId } = playground.account(PLAYER);
    const plays = Array.from({ length: 30 }, (_, row) => ({
      playerId: row === 1 ? 'nobody' : playerId,
      gameId: row === 2 ? 'no-such-game' : GAME,
      score: row === 3 ? -1 : row,
      playedAt: new Date(Date.UTC(2026, 0, 1, 0, row)).toISOString(),
    }));
    for (const attempt of ['first', 'second']) {
      await playground.stage.advance(10);
      const { status, headers } = await playground.client.call('POST', '/imports', { apiKey, body: { plays } });
      observe(status === 202, `the ${attempt} upload is answered ${status}`);
      await playground.stage.settle();
      const { body } = await playground.client.call('GET', headers.get('location') ?? '', { apiKey });
      observe(body.loaded === 27 && body.rejected === 3, `after the ${attempt} upload: ${JSON.stringify(body)}`);
    }
  },
};

export const scenarios = [importing];
