import { digestOf, keyId } from '#src/core/index.ts';
import type { KeyCase } from './key-case.ts';

/**
 * Gives the SHA-256 digest of what a fleet is judged on: its scored keys, the periods of their holdouts and the values that count. Equal for
 * two evaluations that decide by the same rows; undefined where no key was scored.
 */
export function holdoutDigest(cases: readonly KeyCase[]): string | undefined {
  // Key by key: one text of all holdouts of a large fleet would be longer than a text can be.
  const digests = cases.flatMap(({ key, scoring }) => {
    if (scoring?.state !== 'SCORED') return [];
    const { holdout, errors } = scoring;
    const { buffer, byteOffset, byteLength } = errors.actual;
    const values = digestOf(new Uint8Array(buffer, byteOffset, byteLength));
    return [digestOf(JSON.stringify([keyId(key), holdout.from, holdout.to, errors.rows, values]))];
  });
  return digests.length === 0 ? undefined : digestOf(digests.join('\n'));
}
