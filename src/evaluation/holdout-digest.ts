import { digestOf, keyId } from '#src/core/index.ts';
import type { KeyCase } from './key-case.ts';

/**
 * Gives the SHA-256 digest of what a fleet is judged on: its scored keys, the periods of their holdouts and the values that count. Equal for
 * two evaluations that decide by the same rows; undefined where no key was scored.
 */
export function holdoutDigest(cases: readonly KeyCase[]): string | undefined {
  const judged = cases.flatMap(({ key, scoring }) => {
    if (scoring?.state !== 'SCORED') return [];
    const { holdout, errors } = scoring;
    return [[keyId(key), holdout.from, holdout.to, errors.rows, [...errors.actual]]];
  });
  return judged.length === 0 ? undefined : digestOf(JSON.stringify(judged));
}
