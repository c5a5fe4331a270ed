import { service } from '../../service.ts';
import { Kms } from './kms.ts';
import { kmsOperations } from './operations/index.ts';
import { kmsResources } from './resources.ts';

/** Keys of the Key Management Service. */
export const kms = service({
  create: (stage) => new Kms(stage),
  resources: kmsResources,
  api: (keys, stage) => ({ json: [kmsOperations(keys, stage)] }),
  keep: (keys, keep) => keep('keys', keys),
});
