/**
 * How well the unit tests know the use cases and the shared code without AWS: a mutant that no test fails on is a part of
 * the code that no test depends on. https://stryker-mutator.io/docs/stryker-js/configuration
 */
export default {
  mutate: [
    'lambda/*/use-cases/*.ts',
    'lambda/runtime/{env,errors,metrics,moment}.ts',
    'lambda/runtime/{envelope,events,handlers,http}/*.ts',
    'lambda/runtime/table/{attempts,key}.ts',
    'lambda/runtime/aws/in-batches.ts',
    'lambda/imports/adapters/batch-write.ts',
    'playground/http-client.ts',
  ],
  plugins: ['./packages/proofs/mutations/circus-runner.ts'],
  testRunner: 'circus',
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Net of what the tests take without a mutant: long enough for a busy machine, which is no reason to call a mutant killed.
  timeoutMS: 8_000,
  tempDirName: 'build/stryker',
  cleanTempDir: 'always',
  // TypeScript 7 has no API for Stryker's rewriting of paths in tsconfig.json, and the tests do not read it.
  ignorePatterns: ['build', 'cdk.out', 'docs', 'templates', 'lib', 'tsconfig.json'],
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: 'build/use-case-mutations.json' },
  allowEmpty: false,
  // The proof says what is too low: a broken threshold would look like a failure of Stryker.
  thresholds: { high: 95, low: 90, break: null },
};
