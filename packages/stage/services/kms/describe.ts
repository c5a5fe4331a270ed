import type { StageCore } from '../../service.ts';
import type { Key } from './key.ts';

const ALGORITHMS = {
  ENCRYPT_DECRYPT: 'EncryptionAlgorithms',
  SIGN_VERIFY: 'SigningAlgorithms',
  GENERATE_VERIFY_MAC: 'MacAlgorithms',
};

/** The metadata of a key. Recorded: test_kms::test_describe_with_alias_arn, ::test_create_multi_region_key, ::test_hmac_create_key. */
export function metadataOf(key: Key, { account, region }: Pick<StageCore, 'account' | 'region'>) {
  const { arn, identity, settings, state } = key;
  const { id, isManaged, multiRegion, spec, usage } = identity;
  const regions = { MultiRegionKeyType: 'PRIMARY', PrimaryKey: { Arn: arn, Region: region }, ReplicaKeys: [] };
  return {
    AWSAccountId: account,
    Arn: arn,
    CreationDate: key.createdAt / 1_000,
    CurrentKeyMaterialId: key.materialId(),
    CustomerMasterKeySpec: spec,
    DeletionDate: key.deletedAt === undefined ? undefined : key.deletedAt / 1_000,
    Description: settings.description,
    Enabled: state === 'Enabled',
    [ALGORITHMS[usage]]: key.algorithms,
    KeyId: id,
    KeyManager: isManaged ? 'AWS' : 'CUSTOMER',
    KeySpec: spec,
    KeyState: state,
    KeyUsage: usage,
    MultiRegion: multiRegion,
    MultiRegionConfiguration: multiRegion ? regions : undefined,
    Origin: 'AWS_KMS',
  };
}
