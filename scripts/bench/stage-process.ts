import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { Playground } from '../../playground/playground.ts';

/** How to reach a stage in another process, and one player in it. */
export interface StageAddress {
  readonly apiUrl: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly token: string;
  /** What `GET /players/me` reads. */
  readonly read: { readonly TableName: string; readonly Key: object; readonly ConsistentRead: true };
}

// A program of its own: the process that sends requests must not take time from the threads of the stage.
if (process.send !== undefined) {
  const [, , assembly = ''] = process.argv;
  const stage = await Stage.open({ assembly, clock: 'real' });
  const playground = new Playground(stage);
  const { playerId } = await playground.register('ada');
  await stage.settle();
  const profile = (await playground.client.itemsOf(playerId)).find(({ sk }) => sk === 'PROFILE');
  const address: StageAddress = {
    apiUrl: playground.client.address.apiUrl.replace(/\/$/, ''),
    endpoint: stage.endpoint,
    accessKeyId: DEVELOPER_ACCESS_KEY,
    token: await playground.token('ada'),
    read: {
      TableName: playground.client.address.tableName,
      Key: { pk: { S: profile?.pk }, sk: { S: profile?.sk } },
      ConsistentRead: true,
    },
  };
  process.send(address);
  process.once('disconnect', async () => {
    playground.client.close();
    await stage.close();
  });
}
