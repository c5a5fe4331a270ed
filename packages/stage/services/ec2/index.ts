import { service } from '../../service.ts';
import { ec2Resources } from './resources.ts';

/** Networks. They exist, and no packet ever travels on them. */
export const ec2 = service({
  create: () => ({}),
  resources: ec2Resources,
});
