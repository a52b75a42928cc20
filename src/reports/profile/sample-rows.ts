import { seededRandom } from '#src/core/index.ts';

/** Gives the numbers of `size` rows chosen at random, ascending, each set of rows as likely as another; all rows where there are no more. */
export function sampleRows(nRows: number, size: number, seed: number): Int32Array {
  const chosen = new Int32Array(Math.min(size, nRows));
  if (chosen.length === nRows) return chosen.map((_, row) => row);
  const random = seededRandom(seed);
  // Selection sampling: Knuth, "The Art of Computer Programming", volume 2, algorithm 3.4.2S.
  let n = 0;
  for (let row = 0; n < chosen.length; row++) {
    if ((nRows - row) * random() < chosen.length - n) chosen[n++] = row;
  }
  return chosen;
}
