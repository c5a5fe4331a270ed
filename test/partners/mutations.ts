import { admissionMutations } from './admission-mutations.ts';
import { integrationMutations } from './integration-mutations.ts';

export const mutations = [admissionMutations, integrationMutations];
