import { compileWasm } from './wasm-runtime.ts';
import { histogramKernels } from './wasm/histogram-kernels-module.ts';

type Address = number;

/** What histogram-kernels.c offers; all arrays are given by where they begin in `memory`. */
type HistogramKernels = {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  readonly heapBase: () => Address;
  readonly takeColumns: (from: Address, nRows: number, nFeatures: number, count: number, out: Address) => void;
  readonly sortColumn: (column: Address, n: number, room: Address) => number;
  readonly addBins: (column: Address, n: number, cuts: Address, place: number, words: Address) => void;
  /** Gives where the addresses of the problem that is grown are to be written; all that follows works on it. */
  readonly problem: () => Address;
  readonly sumSizes: (nRows: number) => void;
  readonly packCounted: (nRows: number, perGradient: number, unit: number) => number;
  readonly packBoth: (nRows: number, isByChance: number, seed: number) => number;
  readonly sumDerivatives: (begin: number, end: number) => void;
  readonly addToRows: (begin: number, end: number, value: number, out: Address) => void;
  readonly sumHistogram: (begin: number, end: number, nUsed: number, length: number, out: Address) => void;
  readonly subtractHistogram: (child: Address, length: number, out: Address) => void;
  readonly partition: (begin: number, end: number, feature: number, last: number, turn: number) => number;
  readonly scanBins: (histogram: Address, nFeatures: number) => number;
};

let start: (() => HistogramKernels) | false | undefined;
let kept: HistogramKernels | undefined;

// Memory of WebAssembly does not shrink: one instance is kept for problems of up to so many bytes, and a larger one has an instance of its own,
// which goes with it.
const mostKept = 2 ** 26;
const pageBytes = 2 ** 16;
const mostPages = 2 ** 16;

/** Lengths of named arrays. */
type Lengths<Name extends string> = Readonly<Record<Name, number>>;

/** Arrays in the memory of an instance. */
export type Room<Double extends string, Float extends string, Integer extends string> = {
  readonly kernels: HistogramKernels;
  readonly doubles: Readonly<Record<Double, Float64Array>>;
  readonly floats: Readonly<Record<Float, Float32Array>>;
  readonly integers: Readonly<Record<Integer, Int32Array>>;
};

/**
 * Makes room in the memory of WebAssembly for arrays of zeros, to be used until the next call of this thread; undefined where they do not fit, or
 * where the runtime has no WebAssembly or none with SIMD.
 */
export function openRoom<Double extends string, Float extends string, Integer extends string>(
  doubles: Lengths<Double>,
  floats: Lengths<Float>,
  integers: Lengths<Integer>,
): Room<Double, Float, Integer> | undefined {
  start ??= (compileWasm(histogramKernels) as typeof start) ?? false;
  const nBytes = 8 * sumOf(doubles) + 4 * sumOf(floats) + 4 * sumOf(integers);
  if (start === false || nBytes > pageBytes * mostPages) return undefined;
  const kernels = instanceFor(start, nBytes);
  if (kernels === undefined) return undefined;
  const { buffer } = kernels.memory;
  const begin = beginOf(kernels);
  const [floatsAt, integersAt] = [begin + 8 * sumOf(doubles), begin + 8 * sumOf(doubles) + 4 * sumOf(floats)];
  return {
    kernels,
    doubles: placed(doubles, 8, begin, (at, length) => new Float64Array(buffer, at, length)),
    floats: placed(floats, 4, floatsAt, (at, length) => new Float32Array(buffer, at, length)),
    integers: placed(integers, 4, integersAt, (at, length) => new Int32Array(buffer, at, length)),
  };
}

/** Places arrays of numbers of so many bytes one behind the other. */
function placed<Name extends string, View>(
  lengths: Lengths<Name>,
  bytes: number,
  begin: number,
  view: (at: number, length: number) => View,
): Readonly<Record<Name, View>> {
  const views: Partial<Record<Name, View>> = {};
  let at = begin;
  for (const name of Object.keys(lengths) as Name[]) {
    views[name] = view(at, lengths[name]);
    at += bytes * lengths[name];
  }
  return views as Record<Name, View>;
}

function sumOf(lengths: Lengths<string>): number {
  return Object.values(lengths).reduce((sum, length) => sum + length, 0);
}

/** Gives an instance with so many bytes of zeros, or undefined where there is no such memory. */
function instanceFor(startOne: () => HistogramKernels, nBytes: number): HistogramKernels | undefined {
  try {
    if (nBytes > mostKept) return grown(startOne(), nBytes);
    kept ??= startOne();
    new Uint8Array(kept.memory.buffer, beginOf(kept)).fill(0, 0, nBytes);
    return grown(kept, nBytes);
  } catch (error) {
    // That a memory cannot be had or grow is said so.
    if ((error as Error).name === 'RangeError') return undefined;
    throw error;
  }
}

function grown(kernels: HistogramKernels, nBytes: number): HistogramKernels {
  const { memory } = kernels;
  const missing = beginOf(kernels) + nBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  return kernels;
}

function beginOf(kernels: HistogramKernels): Address {
  return Math.ceil(kernels.heapBase() / 16) * 16;
}
