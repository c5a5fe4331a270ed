import type { Activity } from '../../activity.ts';
import type { Targets } from '../../delivery/targets.ts';
import { AwsError } from '../../errors.ts';
import type { Records } from '../../records.ts';
import { type AlarmChange, alarmMessage } from './alarm-message.ts';

export interface ActionsEnvironment {
  readonly account: string;
  readonly region: string;
  readonly activity: Activity;
  readonly records: Records;
  readonly targets: Targets;
}

/** Tells who is to be told of a new state. What cannot be told is lost: CloudWatch does not test its actions. */
export function runActions(
  change: Omit<AlarmChange, 'account' | 'region'>,
  { account, region, activity, records, targets }: ActionsEnvironment,
): void {
  const { arn, actions } = change.alarm.settings;
  const { message, subject } = alarmMessage({ ...change, account, region });
  for (const targetArn of actions[change.alarm.state]) {
    activity.run(async () => {
      try {
        await targets.deliver(
          { targetArn, payload: message, subject },
          { service: 'cloudwatch.amazonaws.com', sourceArn: arn },
        );
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        records.add({ kind: 'undelivered', from: arn, to: targetArn, reason: error.message });
      }
    });
  }
}
