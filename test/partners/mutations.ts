import { integrationMutations } from './integration-mutations.ts';

export const mutations = [integrationMutations];
