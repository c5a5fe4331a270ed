import { service } from '../../service.ts';
import { iamResources } from './resources.ts';

/** Roles and policies. What they allow is decided by `Access`, which every call asks. */
export const iam = service({
  create: ({ access }) => access,
  resources: iamResources,
});
