import type { KeyColumn } from './key-values.ts';

/** The keys of the rows of both sides as whole numbers: equal for equal keys, -1 where a part is null or no feature row has it. */
export type KeyCodes = { readonly labels: Int32Array; readonly features: Int32Array };

/** Gives the keys of both sides as codes; [nLabels] and [nFeatures] are the numbers of rows. */
export function keyCodesOf(
  labels: readonly KeyColumn[],
  features: readonly KeyColumn[],
  [nLabels, nFeatures]: readonly [number, number],
): KeyCodes {
  let codes: KeyCodes = { labels: new Int32Array(nLabels), features: new Int32Array(nFeatures) };
  let nCodes = 1;
  for (const [i, values] of features.entries()) {
    const known = new Map<unknown, number>();
    const own = {
      features: columnCodes(values, (value) => codeOf(known, value)),
      labels: columnCodes(labels[i]!, (value) => known.get(value) ?? -1),
    };
    if (i === 0) {
      codes = own;
      nCodes = known.size;
      continue;
    }
    const pairs = new Map<unknown, number>();
    codes = {
      features: pairCodes(codes.features, own.features, { nCodes, codeOf: (pair) => codeOf(pairs, pair) }),
      labels: pairCodes(codes.labels, own.labels, { nCodes, codeOf: (pair) => pairs.get(pair) ?? -1 }),
    };
    nCodes = pairs.size;
  }
  return codes;
}

function codeOf(known: Map<unknown, number>, value: unknown): number {
  const code = known.get(value);
  if (code !== undefined) return code;
  known.set(value, known.size);
  return known.size - 1;
}

function columnCodes(values: KeyColumn, code: (value: unknown) => number): Int32Array {
  const codes = new Int32Array(values.length);
  for (let row = 0; row < codes.length; row++) {
    const value = values[row]!;
    // Neighbours are often of one key.
    if (row > 0 && value === values[row - 1]) codes[row] = codes[row - 1]!;
    else codes[row] = value === null || Number.isNaN(value) ? -1 : code(value);
  }
  return codes;
}

/** Gives codes for the pairs of two codes: one number for each pair, then the code of that number. */
function pairCodes(
  first: Int32Array,
  second: Int32Array,
  { nCodes, codeOf: codeOfPair }: { readonly nCodes: number; readonly codeOf: (pair: number) => number },
): Int32Array {
  const codes = new Int32Array(first.length);
  for (let row = 0; row < codes.length; row++) {
    const isNull = first[row] === -1 || second[row] === -1;
    codes[row] = isNull ? -1 : codeOfPair(second[row]! * nCodes + first[row]!);
  }
  return codes;
}
