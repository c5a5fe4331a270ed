import type { Config } from 'jest';
import base from './jest.config.ts';

/** The tests that drive a browser, by `npm run test:browser`: without the others, which need both cores for themselves. */
const config: Config = {
  ...base,
  testMatch: ['<rootDir>/{test,packages/*/test}/**/browser.test.ts'],
  testPathIgnorePatterns: [],
};

export default config;
