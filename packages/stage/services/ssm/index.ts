import { service } from '../../service.ts';
import { ParameterStore } from './parameter-store.ts';
import { ssmResources } from './resources.ts';

/** Parameter Store of Systems Manager. */
export const parameters = service({
  create: ({ arn, clock }) => new ParameterStore(arn, clock),
  resources: ssmResources,
  api: (store) => ({ json: [store.operations] }),
  keep: (store, keep) => keep('parameters', store),
});
