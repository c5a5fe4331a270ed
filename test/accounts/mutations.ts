import { fleetMutations } from './fleet-mutations.ts';
import { loginMutations } from './login-mutations.ts';
import { spaceMutations } from './space-mutations.ts';

export const mutations = [loginMutations, spaceMutations, fleetMutations];
