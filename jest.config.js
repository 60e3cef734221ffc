// What a synthesis keeps for the next one would make one test's outcome another's: tests of the cache have folders of their own.
process.env.CSI_CACHE_DIR = '';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/node-environment.cjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }],
  },
  moduleNameMapper: { '^cdk-serverless-inference$': '<rootDir>/constructs/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/assets', '<rootDir>/.venv', '<rootDir>/.cache', 'cdk\\.out'],
  // Not in the temporary folder: that is emptied after each run.
  cacheDirectory: '<rootDir>/.cache/jest',
  reporters: ['default', '<rootDir>/scripts/test-summary.cjs'],
  testSequencer: '<rootDir>/scripts/test-sequencer.cjs',
  // One more than a small machine has processors: many files wait for clocks and for programs that they start.
  maxWorkers: 3,
  testTimeout: 60_000,
};
