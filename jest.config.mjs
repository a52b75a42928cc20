import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/jest.transform.mjs' },
  // More than there are processors: a quarter of the time of a test is waiting for a process, a connection or a pause.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  workerIdleMemoryLimit: '1GB',
  testTimeout: 180_000,
  setupFilesAfterEnv: ['<rootDir>/test/house/equal-bytes.ts'],
  collectCoverageFrom: ['src/**/*.ts', 'ml_service/**/*.ts'],
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'lcov', 'cobertura'],
  reporters: ['default', ['jest-junit', { outputDirectory: 'reports', outputName: 'junit.xml' }]],
};
