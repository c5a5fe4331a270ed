import type { Act } from '../../playground/step.ts';
import { GAME, newestPlayer, openGame, refusalOf } from '../../playground/visitor.ts';
import { aliases } from './story/aliases.ts';
import { arriving } from './story/arriving.ts';
import { deploying } from './story/deploying.ts';
import { playing } from './story/playing.ts';

export const scenes = [arriving, playing, deploying, aliases];

export const acts: readonly Act[] = [
  {
    id: 'play',
    after: 'register',
    needs: ['registration'],
    pattern: 'ddb-transactions',
    title: 'Play a game',
    description: 'One transaction stores the play and takes a credit; the stream carries it to the leaderboard.',
    async run(playground) {
      const name = newestPlayer(playground);
      await openGame(playground, name);
      const score = 1_000 + (playground.stage.records.of('request').length % 90) * 100;
      const { status, body } = await playground.client.play(await playground.token(name), { gameId: GAME, score });
      const answer = status === 201 ? `${name} scored ${score}` : `${name} was refused: ${refusalOf(body)}`;
      return `POST /plays answered ${status}: ${answer}`;
    },
  },
];
