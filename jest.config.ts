import type { Config } from 'jest';

const config: Config = {
  testEnvironment: '<rootDir>/test/support/native/environment.ts',
  testRunner: '<rootDir>/test/support/native/runner.ts',
  globalSetup: '<rootDir>/test/support/synth-once.ts',
  testMatch: ['<rootDir>/{test,packages/*/test}/**/*.test.ts'],
  // They have a command of their own: npm run test:browser.
  testPathIgnorePatterns: ['/node_modules/', '/browser\\.test\\.ts$'],
  // Node.js reads TypeScript by itself.
  transform: {},
  setupFilesAfterEnv: ['<rootDir>/test/support/after-each-file.ts'],
  // What commands have written is no part of the project, and may have the names of its packages.
  modulePathIgnorePatterns: ['<rootDir>/build/'],
  testSequencer: '<rootDir>/test/support/slow-first.ts',
  reporters: ['default', '<rootDir>/test/support/record-results.ts'],
  // Jest would leave one core to somebody else, which of two is half.
  maxWorkers: '100%',
  // What test files leave in memory stays there; a worker that is full of it spends its time collecting garbage.
  workerIdleMemoryLimit: '1500MB',
  testTimeout: 30_000,
};

export default config;
