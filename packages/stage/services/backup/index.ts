import { service } from '../../service.ts';
import { backupResources } from './resources.ts';

/** Vaults, plans and selections of AWS Backup. They exist, and no backup is ever made. */
export const backup = service({
  create: () => ({}),
  resources: backupResources,
});
