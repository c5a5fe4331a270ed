import { service } from '../../service.ts';
import { batchResources } from './resources.ts';

/** Queues and definitions of jobs. They exist, and the stage runs no jobs. */
export const batch = service({
  create: () => ({}),
  resources: batchResources,
});
