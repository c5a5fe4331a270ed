import { service } from '../../service.ts';
import { cloudFormationOperations } from './operations.ts';
import { cloudFormationResources } from './resources.ts';

/** What CloudFormation tells of the stacks. The stage creates them itself, so nothing here changes one. */
export const cloudFormation = service({
  create: (stage) => stage,
  resources: cloudFormationResources,
  api: (stage) => ({ query: [cloudFormationOperations(stage)] }),
});
