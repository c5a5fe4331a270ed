import { service } from '../../service.ts';
import { ec2Api } from './api.ts';
import { Instances } from './instances.ts';
import { ec2Resources } from './resources.ts';

/** Networks and instances. They exist: no packet travels on the ones, and nothing runs on the others. */
export const ec2 = service({
  create: () => ({ instances: new Instances() }),
  resources: ({ instances }) => ec2Resources(instances),
  api: ({ instances }) => ({ query: [ec2Api(instances)] }),
});
