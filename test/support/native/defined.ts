/** What the test file that runs now takes from `@jest/globals`. */
export const defined: { globals?: typeof import('@jest/globals') } = {};
