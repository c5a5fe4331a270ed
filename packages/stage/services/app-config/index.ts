import { service } from '../../service.ts';
import { appConfigApi } from './api.ts';
import type { AppConfigStage } from './app-config-stage.ts';
import { Configurations } from './configurations.ts';
import { watchMonitors } from './monitors.ts';
import { appConfigResources, PREDEFINED } from './resources.ts';
import { Sessions } from './sessions.ts';

/** AppConfig: configurations and feature flags that reach their clients step by step, and are taken back by alarms. */
export const appConfig = service({
  create({ arn, clock, cloudWatch, records }: AppConfigStage) {
    const configurations = new Configurations(clock);
    for (const strategy of PREDEFINED) configurations.strategies.set(strategy.id, strategy);
    watchMonitors(
      configurations,
      cloudWatch.alarms,
      ({ applicationId, environmentId, profileId, rolledBack, version }) =>
        records.add({
          kind: 'configuration-deployment',
          environment: arn('appconfig', `application/${applicationId}/environment/${environmentId}`),
          profile: configurations.profiles.get(profileId)?.name ?? profileId,
          version,
          rolledBack: rolledBack?.reason,
        }),
    );
    return { configurations, sessions: new Sessions(configurations, clock) };
  },
  resources: ({ configurations }, stage) => appConfigResources(configurations, stage),
  api: ({ configurations, sessions }, stage) => ({ rest: appConfigApi(configurations, sessions, stage) }),
  keep({ configurations, sessions }, keep) {
    keep('configurations', configurations);
    keep('configuration sessions', sessions);
  },
  faults: ({ configurations }) => ({ configurations: configurations.faults }),
});
