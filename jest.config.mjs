export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/jest.transform.mjs' },
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  testTimeout: 180_000,
  collectCoverageFrom: ['src/**/*.ts', 'ml_service/**/*.ts'],
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'lcov', 'cobertura'],
  reporters: ['default', ['jest-junit', { outputDirectory: 'reports', outputName: 'junit.xml' }]],
};
