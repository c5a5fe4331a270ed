import type { ParameterVersion, Selected } from './parameter.ts';
import type { ParameterStore } from './parameter-store.ts';

/** What reads answer. @param value of the parameter, decrypted or not. Recorded: test_ssm::test_parameters_with_path */
export const withValue = ({ parameter, version, selector }: Selected, value: string, parameters: ParameterStore) => ({
  Name: parameter.name,
  Type: version.type,
  Value: value,
  Version: version.version,
  ...(selector === undefined ? {} : { Selector: selector }),
  LastModifiedDate: version.modifiedAt / 1_000,
  ARN: parameters.arnOf(parameter.name),
  DataType: 'text',
});

/** What lists answer of a version, without its value. */
export const metadataOf = (name: string, version: ParameterVersion) => ({
  Name: name,
  Type: version.type,
  ...(version.keyId === undefined ? {} : { KeyId: version.keyId }),
  LastModifiedDate: version.modifiedAt / 1_000,
  ...(version.modifiedBy === undefined ? {} : { LastModifiedUser: version.modifiedBy }),
  ...(version.description === undefined ? {} : { Description: version.description }),
  Version: version.version,
  Tier: 'Standard',
  Policies: [],
  DataType: 'text',
});
