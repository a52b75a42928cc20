import type { Derivatives } from './objectives.ts';

/**
 * The derivatives of rows as whole numbers, both in one double: gradient * `unit` + hessian. Sums of them are exact up to 2^53, so that no
 * order of rows changes a histogram, and one addition does for both (Shi and others, Quantized Training of Gradient Boosting Decision Trees,
 * 2022, for the rounding; the numbers here are finer).
 */
export type Steps = {
  /** What a hessian stays below in sum: a power of two. */
  readonly unit: number;
  /** What a gradient of 1 stands for. */
  readonly gradientStep: number;
  readonly hessianStep: number;
};

/** How derivatives are rounded: whether all hessians are 1, and the seed of chance. */
export type Rounding = { readonly isCounted: boolean; readonly seed: number };

// Bits of a double that hold whole numbers, less one for the sign.
const usableBits = 52;

// A chance of one half for both, which rounds to the nearest.
const half = 0x80008000;
// Up to so many rows a mean derivative is a thousand steps or more, and rounding to the nearest loses nothing that counts.
const fewRows = 2 ** (usableBits / 2 - 10);

/**
 * Writes the derivatives of rows, packed: [nRows]. Where all hessians are 1 they are counted; else both share the bits, and those of many rows are rounded up or
 * down by chance, a number of the row and `seed`, so that what is small is not lost in sums. Others are rounded to the nearest, which keeps
 * equal gains equal. Gives the steps.
 */
export function quantise(
  { gradients, hessians }: Derivatives,
  rows: Int32Array,
  { isCounted, seed }: Rounding,
  out: Float64Array,
): Steps {
  let [gradient, hessian] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    gradient += Math.abs(gradients[rows[i]!]!);
    hessian += hessians[rows[i]!]!;
  }
  const steps = stepsOf({ gradient, hessian }, rows.length, isCounted);
  if (isCounted) packCounted(gradients, rows, steps, out);
  else packBoth({ gradients, hessians }, { rows, seed }, steps, out);
  return steps;
}

/** What the sizes of the gradients, and the hessians, of the rows of a tree add up to. */
type Sizes = { readonly gradient: number; readonly hessian: number };

/** Gives the finest steps with which all sums stay exact. */
export function stepsOf({ gradient, hessian }: Sizes, nRows: number, isCounted: boolean): Steps {
  const hessianBits = isCounted ? Math.ceil(Math.log2(nRows + 1)) : usableBits / 2;
  const unit = 2 ** hessianBits;
  return {
    unit,
    // What rounding up adds to a sum is left free.
    gradientStep: (gradient || 1) / (2 ** (usableBits - hessianBits) - nRows - 1),
    hessianStep: isCounted ? 1 : hessian / (unit - nRows - 1),
  };
}

/** Says whether so many rows are rounded by chance where hessians are not counted. */
export function isByChance(nRows: number): boolean {
  return nRows > fewRows;
}

function packCounted(
  gradients: Float32Array,
  rows: Int32Array,
  { unit, gradientStep }: Steps,
  out: Float64Array,
): void {
  const perGradient = 1 / gradientStep;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    out[row] = Math.floor(gradients[row]! * perGradient + 0.5) * unit + 1;
  }
}

function packBoth(
  { gradients, hessians }: Derivatives,
  { rows, seed }: { readonly rows: Int32Array; readonly seed: number },
  { unit, gradientStep, hessianStep }: Steps,
  out: Float64Array,
): void {
  const [perGradient, perHessian] = [1 / gradientStep, 1 / hessianStep];
  const byChance = isByChance(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const chance = byChance ? chanceOf(row, seed) : half;
    const gradient = Math.floor(gradients[row]! * perGradient + (chance & 0xffff) / 0x10000);
    out[row] = gradient * unit + Math.floor(hessians[row]! * perHessian + (chance >>> 16) / 0x10000);
  }
}

/** Mixes a row and a seed to 32 bits (the finaliser of MurmurHash3, Appleby, 2011). */
function chanceOf(row: number, seed: number): number {
  let bits = (row + Math.imul(seed, 0x9e3779b1)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
