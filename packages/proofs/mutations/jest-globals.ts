import { ModuleMocker } from 'jest-mock';

/** What test files import from `@jest/globals`, without Jest's processes: the same definitions and the same matchers. */
export { expect } from 'expect';
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from 'jest-circus';
export const jest = new ModuleMocker(globalThis);
