import { service } from '../../service.ts';
import { ecsResources } from './resources.ts';

/** Clusters and definitions of tasks. They exist, and the stage runs no tasks. */
export const ecs = service({
  create: () => ({}),
  resources: ecsResources,
});
