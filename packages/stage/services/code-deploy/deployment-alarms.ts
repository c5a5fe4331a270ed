import type { Access, Caller } from '../../iam/access.ts';
import type { AlarmState } from '../cloudwatch/records.ts';

/** What CodeDeploy asks CloudWatch. */
export interface WatchedAlarms {
  find(name: string): { readonly state: AlarmState } | undefined;
  onChange(
    listener: (alarm: { readonly settings: { readonly name: string }; readonly state: AlarmState }) => void,
  ): () => void;
}

interface AlarmWatch {
  /** @throws AlarmActive when an alarm is in ALARM already, Error when the role may not look */
  readonly check: (role: Caller) => void;
  /** Fails as soon as an alarm goes to ALARM. */
  readonly alarmed: Promise<never>;
  readonly end: () => void;
}

/** An alarm of the deployment group is in ALARM: that stops the deployment. */
export class AlarmActive extends Error {
  constructor(alarm: string) {
    super(`ALARM_ACTIVE: the alarm ${alarm} is in ALARM.`);
    this.name = 'AlarmActive';
  }
}

/**
 * Watches the alarms of a deployment group while it deploys. An alarm that is in ALARM from the beginning stops the
 * deployment before anything is done, as the code `ALARM_ACTIVE` suggests (unverified; settled by: a deployment of a group
 * whose alarm is in ALARM).
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html
 */
export function watchAlarms(
  group: { readonly alarms: readonly string[]; readonly ignoresPollFailure: boolean },
  environment: {
    readonly access: Access;
    readonly alarms: WatchedAlarms;
    readonly account: string;
    readonly region: string;
  },
): AlarmWatch {
  const { access, alarms, account, region } = environment;
  const { promise: alarmed, reject } = Promise.withResolvers<never>();
  // The alarm may go off while nothing awaits this promise.
  alarmed.catch(() => {});
  const end = alarms.onChange(({ settings, state }) => {
    if (state === 'ALARM' && group.alarms.includes(settings.name)) reject(new AlarmActive(settings.name));
  });
  const check = (role: Caller) => {
    for (const name of group.alarms) {
      const resource = `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
      try {
        access.authorize(role, { action: 'cloudwatch:DescribeAlarms', resource }, { 'aws:securetransport': 'true' });
      } catch (error) {
        if (!group.ignoresPollFailure) throw error;
      }
      if (alarms.find(name)?.state === 'ALARM') throw new AlarmActive(name);
    }
  };
  return { check, alarmed, end };
}
