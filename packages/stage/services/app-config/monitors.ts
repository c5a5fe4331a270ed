import type { Access } from '../../iam/access.ts';
import type { WatchedAlarms } from '../code-deploy/deployment-alarms.ts';
import type { Configurations, Environment } from './configurations.ts';
import { badRequest } from './errors.ts';
import type { Deployment } from './progress.ts';

const nameOf = (alarmArn: string) => alarmArn.split(':').slice(6).join(':');

/** Takes deployments back when an alarm of their environment goes off. @param onRollBack hears of each */
export function watchMonitors(
  configurations: Configurations,
  alarms: WatchedAlarms,
  onRollBack: (deployment: Deployment) => void,
): void {
  alarms.onChange(({ settings, state }) => {
    if (state !== 'ALARM') return;
    for (const deployment of configurations.underWay) {
      const monitors = configurations.environments.get(deployment.environmentId)?.monitors ?? [];
      if (!monitors.some(({ alarmArn }) => nameOf(alarmArn) === settings.name)) continue;
      const reason = `The alarm ${settings.name} went to ALARM`;
      onRollBack(configurations.rollBack(deployment, 'CLOUDWATCH_ALARM', reason));
    }
  });
}

/**
 * AppConfig looks at the alarms of an environment with the role of each, before it deploys. One that is in ALARM already refuses the
 * deployment (unverified; settled by: StartDeployment in an environment whose alarm is in ALARM).
 * @throws AwsError `BadRequestException`; `AccessDeniedException` when the role may not look
 */
export function checkMonitors(
  { monitors }: Environment,
  environmentArn: string,
  { access, alarms }: { readonly access: Access; readonly alarms: WatchedAlarms },
): void {
  for (const { alarmArn, roleArn } of monitors) {
    const role = access.assumeFor('appconfig.amazonaws.com', roleArn, environmentArn, 'appconfig');
    const context = { 'aws:securetransport': 'true' };
    access.authorize(role, { action: 'cloudwatch:DescribeAlarms', resource: alarmArn }, context);
    if (alarms.find(nameOf(alarmArn))?.state === 'ALARM') throw badRequest(`The alarm ${nameOf(alarmArn)} is in ALARM`);
  }
}
