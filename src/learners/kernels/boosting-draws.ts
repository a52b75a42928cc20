import type { Random } from '#src/core/index.ts';

/** Draws a share of the features without repetition, at least one, in ascending order. */
export function drawFeatures(random: Random, share: number, nFeatures: number): Int32Array {
  const pool = Int32Array.from({ length: nFeatures }, (_, j) => j);
  const wanted = Math.max(1, Math.floor(share * nFeatures));
  for (let k = 0; k < wanted; k++) {
    const drawn = k + Math.floor(random() * (pool.length - k));
    [pool[k], pool[drawn]] = [pool[drawn]!, pool[k]!];
  }
  return pool.slice(0, wanted).sort();
}

/** Draws each row by itself, 1 where it was drawn, and the first one where none was: [nRows]. */
export function drawRows(random: Random, share: number, out: Uint8Array): void {
  let nDrawn = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = random() < share ? 1 : 0;
    nDrawn += out[i]!;
  }
  if (nDrawn === 0) out[0] = 1;
}
