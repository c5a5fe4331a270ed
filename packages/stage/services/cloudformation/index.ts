import { service } from '../../service.ts';
import { CustomResources, type CustomResourcesStage } from './custom-resources.ts';
import { cloudFormationOperations } from './operations.ts';
import { cloudFormationResources } from './resources.ts';

/** What CloudFormation tells of the stacks, and custom resources. The stage creates stacks itself, so no call changes one. */
export const cloudFormation = service({
  create: (stage: CustomResourcesStage) => new CustomResources(stage),
  resources: cloudFormationResources,
  api: (_, stage) => ({ query: [cloudFormationOperations(stage)] }),
  serve: ({ route }) => route,
});
