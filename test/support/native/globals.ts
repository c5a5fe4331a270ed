import { defined } from './defined.ts';

if (defined.globals === undefined) throw new Error('@jest/globals is for test files that Jest runs.');

/** Evaluated anew for every test file: each defines tests of its own. */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = defined.globals;
