import { expect, test } from '@jest/globals';
import { seededRandom } from '@serverless-arcade/stage/random.ts';
import type { Play } from '#lambda/api/use-cases/play.ts';
import { ranksBefore } from '#lambda/leaderboard/use-cases/best-entry.ts';
import { processBatch } from '#lambda/leaderboard/use-cases/process-batch.ts';
import { FakeWorld, inserted, playOf, removed } from './view.ts';

/** Any interleaving of repeats, crashes and refusals leaves the same leaderboard, and loses no event. */

const PLAYERS = ['p-1', 'p-2', 'p-3'];
const GAMES = ['pong', 'asteroids'];

/** A story: the stream of every player, in order, and what the table holds in the end. */
function storyOf(random: () => number) {
  const below = (limit: number) => Math.floor(random() * limit);
  const plays = new Map<string, Play>();
  const streams = PLAYERS.map((playerId) => {
    const there: Play[] = [];
    return Array.from({ length: 12 }, (_, at) => {
      const sequence = 8 + at;
      const taken = random() < 0.35 ? there.splice(below(there.length), 1)[0] : undefined;
      if (taken !== undefined) {
        plays.delete(taken.playId);
        return removed(sequence, taken);
      }
      const play = playOf(`${playerId}-play-${at}`, below(6), {
        playerId,
        gameId: GAMES[below(2)] ?? 'pong',
        playedAt: `2026-11-21T10:00:0${below(10)}.000Z`,
      });
      there.push(play);
      plays.set(play.playId, play);
      return inserted(sequence, play);
    });
  });
  return { streams, plays };
}

/** What the leaderboard must be: computed from nothing but the plays that are there in the end. */
function viewOf(plays: Iterable<Play>) {
  const best = new Map<string, Play>();
  for (const play of plays) {
    const key = `${play.gameId}${play.playerId}`;
    if (ranksBefore(play, best.get(key))) best.set(key, play);
  }
  return [...best.entries()].sort(([one], [other]) => one.localeCompare(other)).map(([, play]) => play);
}

/** More than any story takes; who reads on after that has a record that nobody can ever process. */
const MOST_READINGS = 500;
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed + 1);

test('ddb-stream-derived-view: repeats, crashes and refusals in any order leave the view that the plays say', async () => {
  for (const seed of SEEDS) {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    const { streams, plays } = storyOf(random);
    const world = new FakeWorld();
    // The table is ahead of the stream: it holds from the start what the stream will only have told in the end.
    for (const [playId, play] of plays) world.plays.set(playId, play);
    world.beforeSave = () => {
      if (random() < 0.1) throw new Error('crash before the write');
    };
    world.refuses = () => random() < 0.1;
    const positions = streams.map(() => 0);
    let readings = 0;
    while (positions.some((position, stream) => position < (streams[stream]?.length ?? 0))) {
      readings += 1;
      if (readings > MOST_READINGS) throw new Error(`seed ${seed}: the streams do not come to their end`);
      const stream = below(streams.length);
      // WHEN a shard is read on, or again from somewhere before
      const position = positions[stream] ?? 0;
      const from = random() < 0.2 ? below(position + 1) : position;
      const batch = streams[stream]?.slice(from, from + 1 + below(5)) ?? [];
      const failure = await processBatch(batch, world);
      // A replay from before never moves the checkpoint back.
      positions[stream] = Math.max(position, from + (failure?.index ?? batch.length));
    }
    // THEN
    expect([seed, world.view]).toEqual([seed, viewOf(plays.values())]);
    const ids = new Set(world.topic.map(({ eventId }) => eventId));
    expect([seed, ids.size]).toEqual([seed, streams.flat().length]);
  }
});
