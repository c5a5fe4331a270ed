import type { ResourceOrigin } from '../../registry.ts';

/** The place of a resource in a stack without assets and stacks in it. */
export const originOf = (type: string, logicalId: string, stackName = 'arcade'): ResourceOrigin => ({
  ...{ type, logicalId, stackName, account: '000000000000', metadata: {} },
  asset: () => undefined,
  nested: () => Promise.reject(new Error(`${stackName} has no stack in it`)),
});
