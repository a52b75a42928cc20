import type { Trees } from './trees.ts';

/** Gives the number of the leaf that a row falls into: [nFeatures]. */
export function leafOf(trees: Pick<Trees, 'split' | 'right' | 'value'>, root: number, row: Float32Array): number {
  const { split, right, value } = trees;
  let node = root;
  let code = split[node]!;
  while (code >= 0) {
    const x = row[code >> 1]!;
    // A missing value is not below any threshold, and not equal to itself.
    const isLeft = x < value[node]! || ((code & 1) === 1 && x !== x);
    node = isLeft ? node + 1 : right[node]!;
    code = split[node]!;
  }
  return node;
}
