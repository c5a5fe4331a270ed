import { hostname } from 'node:os';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Matches, workOnce } from './referee.ts';

/**
 * A worker of the activity, on a machine that is not part of AWS: `node lambda/tournaments/worker/main.ts <activity ARN>`. Its
 * credentials need `states:GetActivityTask`, `states:SendTaskSuccess`, `states:SendTaskFailure` and `states:SendTaskHeartbeat` on the
 * activity. It decides each match by lot, and ends with Ctrl+C.
 */
const [activityArn] = process.argv.slice(2);
if (activityArn === undefined) throw new Error('Usage: node lambda/tournaments/worker/main.ts <activity ARN>');

const byLot = async (matches: Matches): Promise<readonly string[]> => {
  const drawn = matches.map((match) => match.toSorted(() => Math.random() - 0.5));
  return [...drawn.flatMap(([winner]) => winner ?? []), ...drawn.flatMap(([, loser]) => loser ?? [])];
};

const client = new SFNClient({ requestHandler: { requestTimeout: 65_000 } });
for (;;) {
  const worked = await workOnce({
    client,
    activityArn,
    workerName: hostname(),
    play: byLot,
    heartbeatMilliseconds: 60_000,
    onSilence: (error) => console.error('A heartbeat did not get through:', error),
  });
  if (worked) console.log('A tournament was played.');
}
