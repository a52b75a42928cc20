import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { MusterError, type ErrorCode } from '#src/core/index.ts';

/** Reads a YAML or JSON file as plain data. Throws the code given where it is not there or is neither. */
export function readYamlFile(file: string, code: ErrorCode): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new MusterError(
      code,
      {
        what: `The file cannot be read: ${(cause as Error).message}`,
        where: { file },
        expected: 'a file in YAML or JSON',
      },
      { cause },
    );
  }
}
