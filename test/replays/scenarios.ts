import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import type { Playground } from '../../playground/playground.ts';
import { recorder, recording, remove, upload, uploadInParts } from './uploading.ts';

/** Larger than what one request uploads: it is marked, and expires. */
const LARGE = 17 * 1024 * 1024;
const DAY = 86_400;

/** Lets a function fail at everything, until what it failed at is given up. */
async function failing(playground: Playground, name: string, work: () => Promise<unknown>, seconds: number) {
  const { functions } = playground.stage.faults;
  functions.inject(playground.functionOf(`replays/${name}`).name, 'throw', 100);
  await work();
  await playground.stage.advance(seconds);
  playground.stage.faults.clear();
}

/** Each consumer of events gives up once, and keeps what it gave up. */
export const scenarios: readonly Scenario[] = [
  {
    id: 'replays-given-up',
    needs: ['api', 'registration'],
    title: 'events of recordings that their consumers fail at',
    async run(playground) {
      const expiring = await recorder(playground);
      await uploadInParts(playground, expiring, recording(LARGE));
      await failing(playground, 'forget-replay', () => playground.stage.advance(31 * DAY), DAY);

      const unmarked = await recorder(playground);
      await failing(playground, 'mark-large', () => uploadInParts(playground, unmarked, recording(LARGE)), DAY);

      const kept = await recorder(playground);
      await upload(playground, kept);
      await failing(playground, 'remove-files', () => remove(playground, kept), DAY);
    },
  },
];
