import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Scene } from '../../../playground/step.ts';

const sessionOf = async (playground: Playground, name: string) =>
  (await playground.client.itemsOf(playground.account(name).playerId)).find(({ entity }) => entity === 'session');

/** The end of sessions; the last of the story, because a month passes. */
export const parting: Scene = {
  id: 'parting',
  after: 'old-token',
  needs: ['registration', 'reactions'],
  steps: [
    {
      pattern: 'ddb-ttl',
      title: 'What expired is told from what somebody deleted',
      async run(playground) {
        for (const name of ['katherine', 'dorothy']) await playground.client.signIn(playground.account(name));
        const messages = await playground.during('message', async () => {
          const session = await sessionOf(playground, 'dorothy');
          const Key = marshall({ pk: session?.pk, sk: session?.sk });
          await playground.client.dynamodb.send(
            new DeleteItemCommand({ TableName: playground.client.address.tableName, Key }),
          );
          await playground.stage.advance(33 * 86_400);
        });
        const heardOf = (name: string) => {
          const { playerId } = playground.account(name);
          const sent = messages.filter(({ event, body }) => event === 'sent' && body.includes(playerId));
          return sent.map(({ body }) => String(JSON.parse(body).type)).join();
        };
        observe((await sessionOf(playground, 'katherine')) === undefined, 'the session is still there');
        observe(heardOf('katherine') === 'SessionExpired.v1', `katherine: ${heardOf('katherine')}`);
        observe(heardOf('dorothy') === 'SessionEnded.v1', `dorothy: ${heardOf('dorothy')}`);
        return 'both sessions are gone: SessionExpired for the one that DynamoDB deleted, SessionEnded for the other';
      },
    },
  ],
};
