import { ListMessageMoveTasksCommand } from '@aws-sdk/client-sqs';
import type { DeployedCheck } from '../../playground/deployed/check.ts';
import { errorCode, listOf, observe } from '../../playground/step.ts';

const SCORE = 4_200;

/** Players play on a deployed arcade, and administrators look after it. */
export const checks: readonly DeployedCheck[] = [
  {
    id: 'adding-a-game',
    after: 'signing-up',
    needs: ['registration'],
    title: 'An administrator adds a game; a player may not',
    async run(visit) {
      const body = { gameId: visit.game, title: 'A game of the end-to-end checks' };
      const add = async (name: string) =>
        (await visit.client.call('POST', '/admin/games', { token: await visit.token(name), body })).status;
      await visit.client.makeAdmin(await visit.register('operator'));
      const statuses = [await add('ada'), await add('operator'), await add('operator')].join();
      observe(statuses === '403,201,409', statuses);
      return '403 for a player, 201 for a member of admins, 409 for the same game again';
    },
  },
  {
    id: 'playing',
    after: 'adding-a-game',
    needs: ['registration'],
    title: 'A play costs one credit, and the same request again costs nothing',
    async run(visit) {
      const token = await visit.token('ada');
      const play = (score: number) => visit.client.play(token, { gameId: visit.game, score }, `${visit.id}-play`);
      const first = await play(SCORE);
      observe(first.status === 201, `POST /plays answered ${first.status} ${errorCode(first.body)}`);
      const again = await play(SCORE);
      observe(again.status === 201 && again.body.playId === first.body.playId, `again: ${again.status}`);
      const other = await play(SCORE + 1);
      observe(other.status === 422, `another play under the same key: ${other.status}`);
      const { body } = await visit.client.call('GET', '/players/me', { token });
      observe(body.credits === 2, `${body.credits} credits are left`);
      return '201, the same play again, 422 for another under its key; 2 credits left';
    },
  },
  {
    id: 'listing-plays',
    after: 'playing',
    title: 'The play is in the list of its player',
    async run(visit) {
      const { status, body } = await visit.client.call('GET', '/players/me/plays', { token: await visit.token('ada') });
      const played = listOf(body.plays).filter(({ score }) => score === SCORE);
      observe(status === 200 && played.length === 1, `${status} ${JSON.stringify(body)}`);
      return `it is there once, at ${played[0]?.playedAt}`;
    },
  },
  {
    id: 'dead-letters',
    after: 'adding-a-game',
    title: 'An administrator sees the dead letters of a queue, and SQS its redrives',
    async run(visit) {
      const path = '/admin/queues/reminders/dead-letters';
      const look = async (name: string) => visit.client.call('GET', path, { token: await visit.token(name) });
      const [player, operator] = [await look('ada'), await look('operator')];
      const statuses = [player.status, operator.status].join();
      observe(statuses === '403,200', `${statuses} ${JSON.stringify(operator.body)}`);
      const { Results = [] } = await visit.client.sqs.send(
        new ListMessageMoveTasksCommand({ SourceArn: visit.client.address.reminderDeadLetterQueueArn }),
      );
      return `403 for a player; ${operator.body.count} dead letters, ${Results.length} redrives listed`;
    },
  },
];
