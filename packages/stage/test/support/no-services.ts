import type { Access } from '../../iam/access.ts';

/** For an API that calls no service of AWS. */
export const noServices = (access: Access) => ({
  access,
  region: 'us-east-1',
  localUrl: (text: string) => text,
  dispatch: async () => {
    throw new Error('No service is called');
  },
});
