import { service } from '../../service.ts';
import { EventBridge } from './event-bridge.ts';
import { eventBridgeListing } from './listing.ts';
import { eventBridgeMetrics } from './metrics.ts';
import { eventsResources } from './resources.ts';

/** Event buses and rules. */
export const eventBridge = service({
  create: (stage) => new EventBridge(stage),
  resources: eventsResources,
  api: ({ operations: service }, stage) => ({
    json: [{ ...service, operations: { ...service.operations, ...eventBridgeListing(stage) } }],
  }),
  targets: ({ target }) => ({ events: target }),
  keep({ archives, backlog, replays }, keep) {
    keep('deliveries of rules', backlog);
    keep('archives', archives);
    keep('archived events', archives.events);
    keep('replays', replays);
    keep('steps of replays', replays.backlog);
  },
  metrics: eventBridgeMetrics,
});
