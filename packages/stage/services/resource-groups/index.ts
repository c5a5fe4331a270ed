import { service } from '../../service.ts';
import { resourceGroupResources } from './resources.ts';

/** Groups of resources by tag. The stage keeps no tags, so a group exists and contains nothing. */
export const resourceGroups = service({
  create: () => ({}),
  resources: resourceGroupResources,
});
