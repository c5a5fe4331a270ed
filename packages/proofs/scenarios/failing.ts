import { observe } from '../../../playground/playground.ts';
import { A_MOMENT, GAME, PLAYER, RIVAL, type Scenario, tokenOf } from './scenario.ts';

/** Past all retries of the stream and of asynchronous events, and the age at which a record is given up. */
const FOR_GOOD = 7 * 3_600;

/** Functions that fail for good hand over what they failed at. */
export const failing: Scenario = {
  name: 'failed batches and events on their way to who keeps them',
  async run(playground) {
    const { stage } = playground;
    const queues = () => [...stage.services.sqs.all].filter(({ settings }) => /Failures/.test(settings.name));
    const kept = () => queues().reduce((sum, { messages }) => sum + messages.length, 0);
    for (const [handler, name, score] of [
      ['reactions/announce-high-score', RIVAL, 30_000_000],
      ['leaderboard/project-changes', PLAYER, 700],
    ] as const) {
      const before = kept();
      stage.faults.inject(playground.functionOf(handler).name, 'throw', 200);
      const { status } = await playground.client.play(await tokenOf(playground, name), { gameId: GAME, score });
      observe(status === 201, `a play is answered ${status}`);
      await stage.advance(FOR_GOOD);
      stage.faults.clear();
      observe(kept() > before, `nobody kept what ${handler} failed at`);
    }
    await stage.advance(A_MOMENT);
  },
};
