import { api } from './api.ts';
import { caching } from './caching.ts';
import { compute } from './compute.ts';
import { data } from './data.ts';
import { delivery } from './delivery.ts';
import { edge } from './edge.ts';
import { events } from './events.ts';
import { iac } from './iac.ts';
import { identity } from './identity.ts';
import { messaging } from './messaging.ts';
import { network } from './network.ts';
import { observability } from './observability.ts';
import { security } from './security.ts';
import { storage } from './storage.ts';
import { workflow } from './workflow.ts';

/** Every pattern by id, in the order of the groups. */
export const catalogue = {
  ...api,
  ...compute,
  ...data,
  ...messaging,
  ...events,
  ...workflow,
  ...identity,
  ...security,
  ...storage,
  ...edge,
  ...network,
  ...caching,
  ...observability,
  ...delivery,
  ...iac,
} as const;

/** Id of a pattern; an id outside the catalogue does not compile. */
export type PatternId = keyof typeof catalogue;

/** Annotations take the ids of this catalogue and no others. */
declare module '../pattern.ts' {
  interface KnownPatterns {
    id: PatternId;
  }
}

/** All pattern ids in catalogue order. The cast restores what the literal guarantees and `Object.keys` widens. */
export const patternIds = Object.keys(catalogue) as PatternId[];

export type { CatalogueRow, Fit, Group } from './types.ts';
