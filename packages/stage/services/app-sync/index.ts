import { service } from '../../service.ts';
import { AppSync, type AppSyncStage } from './app-sync.ts';
import { appSyncMetrics } from './metrics.ts';
import { appSyncResources } from './resources.ts';

/** GraphQL APIs of AppSync: resolvers in JavaScript, and subscriptions over WebSocket. */
export const appSync = service({
  create: (stage: AppSyncStage) => new AppSync(stage),
  resources: appSyncResources,
  serve: (apis) => apis.route,
  upgrade: ({ realTime }) => realTime.upgrade,
  localUrl: (apis, text, endpoint) => apis.localUrl(text, endpoint),
  targets: ({ target }) => ({ appsync: target }),
  metrics: appSyncMetrics,
  close: async ({ realTime }) => realTime.close(),
});
