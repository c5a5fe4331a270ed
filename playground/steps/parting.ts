import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { observe, type StoryContext } from '../playground.ts';
import type { Step } from './step.ts';

const sessionOf = async (story: StoryContext, name: string) =>
  (await story.client.itemsOf(story.account(name).playerId)).find(({ entity }) => entity === 'session');

/** The end of sessions; the last of the story, because a month passes. */
export const parting: readonly Step[] = [
  {
    pattern: 'ddb-ttl',
    title: 'What expired is told from what somebody deleted',
    async run(story) {
      for (const name of ['katherine', 'dorothy']) await story.client.signIn(story.account(name));
      const messages = await story.during('message', async () => {
        const session = await sessionOf(story, 'dorothy');
        const Key = marshall({ pk: session?.pk, sk: session?.sk });
        await story.client.dynamodb.send(new DeleteItemCommand({ TableName: story.client.address.tableName, Key }));
        await story.stage.advance(33 * 86_400);
      });
      const heardOf = (name: string) => {
        const { playerId } = story.account(name);
        const sent = messages.filter(({ event, body }) => event === 'sent' && body.includes(playerId));
        return sent.map(({ body }) => String(JSON.parse(body).type)).join();
      };
      observe((await sessionOf(story, 'katherine')) === undefined, 'the session is still there');
      observe(heardOf('katherine') === 'SessionExpired.v1', `katherine: ${heardOf('katherine')}`);
      observe(heardOf('dorothy') === 'SessionEnded.v1', `dorothy: ${heardOf('dorothy')}`);
      return 'both sessions are gone: SessionExpired for the one that DynamoDB deleted, SessionEnded for the other';
    },
  },
];
