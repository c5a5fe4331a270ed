import type { JsonService } from '../../wire/aws-json.ts';
import type { ParameterStore } from './parameter-store.ts';
import { readOperations } from './read-operations.ts';
import type { SecureStrings } from './secure-strings.ts';
import { writeOperations } from './write-operations.ts';

/**
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html
 * @param secure @default nothing is encrypted, for tests without keys
 */
export const ssmOperations = (parameters: ParameterStore, secure?: SecureStrings): JsonService => ({
  targetPrefix: 'AmazonSSM',
  name: 'SSM',
  operations: { ...readOperations(parameters, secure), ...writeOperations(parameters, secure) },
});
