import { parseExpectations, type Expectation } from '#src/feature-store/index.ts';
import { readYamlFile } from '../yaml-file.ts';

/** Reads a suite of expectations from a JSON or YAML file. Throws FEATURE_EXPECTATION_INVALID with every fault at once. */
export function readSuite(file: string): readonly Expectation[] {
  return parseExpectations(readYamlFile(file, 'FEATURE_EXPECTATION_INVALID'), file);
}
