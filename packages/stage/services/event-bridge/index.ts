import { service } from '../../service.ts';
import { EventBridge } from './event-bridge.ts';
import { eventBridgeMetrics } from './metrics.ts';
import { eventsResources } from './resources.ts';

/** Event buses and rules. */
export const eventBridge = service({
  create: (stage) => new EventBridge(stage),
  resources: eventsResources,
  api: ({ operations }) => ({ json: [operations] }),
  targets: ({ target }) => ({ events: target }),
  keep: ({ backlog }, keep) => keep('deliveries of rules', backlog),
  metrics: eventBridgeMetrics,
});
