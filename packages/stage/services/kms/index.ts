import { service } from '../../service.ts';
import { Kms } from './kms.ts';
import { kmsOperations } from './operations.ts';
import { kmsResources } from './resources.ts';

/** Symmetric keys of the Key Management Service. */
export const kms = service({
  create: (stage) => new Kms(stage),
  resources: kmsResources,
  api: (keys, stage) => ({ json: [kmsOperations(keys, stage)] }),
});
