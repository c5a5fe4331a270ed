import type { StageCore } from '../../../service.ts';
import type { JsonService } from '../../../wire/aws-json.ts';
import type { Kms } from '../kms.ts';
import { aliases } from './aliases.ts';
import { encryption } from './encryption.ts';
import { generation } from './generation.ts';
import { grants } from './grants.ts';
import { lifecycle } from './lifecycle.ts';
import { rotation } from './rotation.ts';
import { signing } from './signing.ts';
import { tagging } from './tags.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html, but for imported material and keys in several Regions. */
export const kmsOperations = (kms: Kms, stage: StageCore): JsonService => ({
  targetPrefix: 'TrentService',
  name: 'KMS',
  operations: {
    ...encryption(kms),
    ...generation(kms),
    ...signing(kms),
    ...lifecycle(kms, stage),
    ...rotation(kms),
    ...tagging(kms),
    ...aliases(kms, stage),
    ...grants(kms, stage),
  },
});
