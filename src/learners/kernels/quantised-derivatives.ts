import type { Derivatives } from './objectives.ts';

/**
 * The derivatives of rows as whole numbers, both in one double: gradient * `unit` + hessian. Sums of them are exact up to 2^53, so that no
 * order of rows changes a histogram, and one addition does for both (Shi and others, Quantized Training of Gradient Boosting Decision Trees,
 * 2022, for the rounding; the numbers here are finer).
 */
export type Quantised = {
  /** [nRows] */
  readonly packed: Float64Array;
  /** What a hessian stays below in sum: a power of two. */
  unit: number;
  /** What a gradient of 1 stands for. */
  gradientStep: number;
  hessianStep: number;
};

// Bits of a double that hold whole numbers, less one for the sign.
const usableBits = 52;

/** Makes room for the derivatives of so many rows. */
export function openQuantised(nRows: number): Quantised {
  return { packed: new Float64Array(nRows), unit: 1, gradientStep: 1, hessianStep: 1 };
}

// A chance of one half for both, which rounds to the nearest.
const half = 0x80008000;
// Up to so many rows a mean derivative is a thousand steps or more, and rounding to the nearest loses nothing that counts.
const fewRows = 2 ** (usableBits / 2 - 10);

/**
 * Writes the derivatives of rows. Where all hessians are 1 they are counted; else both share the bits, and those of many rows are rounded up or
 * down by chance, a number of the row and `seed`, so that what is small is not lost in sums. Others are rounded to the nearest, which keeps
 * equal gains equal.
 */
export function quantise(
  { gradients, hessians }: Derivatives,
  rows: Int32Array,
  { isCounted, seed }: { readonly isCounted: boolean; readonly seed: number },
  out: Quantised,
): void {
  let [gradient, hessian] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    gradient += Math.abs(gradients[rows[i]!]!);
    hessian += hessians[rows[i]!]!;
  }
  const hessianBits = isCounted ? Math.ceil(Math.log2(rows.length + 1)) : usableBits / 2;
  out.unit = 2 ** hessianBits;
  // What rounding up adds to a sum is left free.
  out.gradientStep = (gradient || 1) / (2 ** (usableBits - hessianBits) - rows.length - 1);
  out.hessianStep = isCounted ? 1 : hessian / (out.unit - rows.length - 1);
  if (isCounted) packCounted(gradients, rows, out);
  else packBoth(gradients, hessians, { rows, seed }, out);
}

function packCounted(gradients: Float32Array, rows: Int32Array, { packed, unit, gradientStep }: Quantised): void {
  const perGradient = 1 / gradientStep;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    packed[row] = Math.floor(gradients[row]! * perGradient + 0.5) * unit + 1;
  }
}

function packBoth(
  gradients: Float32Array,
  hessians: Float32Array,
  { rows, seed }: { readonly rows: Int32Array; readonly seed: number },
  { packed, unit, gradientStep, hessianStep }: Quantised,
): void {
  const [perGradient, perHessian] = [1 / gradientStep, 1 / hessianStep];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const chance = rows.length > fewRows ? chanceOf(row, seed) : half;
    const gradient = Math.floor(gradients[row]! * perGradient + (chance & 0xffff) / 0x10000);
    packed[row] = gradient * unit + Math.floor(hessians[row]! * perHessian + (chance >>> 16) / 0x10000);
  }
}

/** Mixes a row and a seed to 32 bits (the finaliser of MurmurHash3, Appleby, 2011). */
function chanceOf(row: number, seed: number): number {
  let bits = (row + Math.imul(seed, 0x9e3779b1)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
