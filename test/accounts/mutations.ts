import { loginMutations } from './login-mutations.ts';

export const mutations = [loginMutations];
