import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { withArchive } from './archive-client.ts';
import { replicate } from './story/ageing.ts';
import { exportOnce, SEASON, sealPlayers, useAccessPoints } from './story/keeping.ts';
import { takeDeleteBack, takeOverwriteBack } from './story/restoring.ts';

/** A season is kept, its export fails for good once, and both teams read it. */
const archiving: Scenario = {
  id: 'archiving',
  title: 'a season that is archived and read',
  async run(playground) {
    const { name } = playground.functionOf('archive/export-season');
    playground.stage.faults.functions.inject(name, 'throw', 3);
    await withArchive(playground, (archive) => archive.closeSeason(SEASON));
    await playground.stage.advance(3_600);
    playground.stage.faults.clear();
    for (const step of [exportOnce, sealPlayers, useAccessPoints, replicate]) await step(playground);
  },
};

/** What was overwritten and deleted comes back. */
const recovering: Scenario = {
  id: 'recovering',
  after: 'archiving',
  needs: ['api', 'registration'],
  title: 'standings that were overwritten and deleted',
  async run(playground) {
    await takeOverwriteBack(playground);
    await takeDeleteBack(playground);
  },
};

export const scenarios = [archiving, recovering];
