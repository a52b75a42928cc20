import { sideOf } from './bin-partition.ts';
import { binsOfFeature, featuresOfWord, wordsOf } from './bins.ts';
import type { HistogramLoops, HistogramProblem, TreePart } from './histogram-loops.ts';
import { openRoom, type Room } from './histogram-module.ts';
import { isByChance, stepsOf, type Steps } from './quantised-derivatives.ts';

/** Gives the loops in WebAssembly, or undefined where the problem does not fit its memory or the runtime has none with SIMD. */
export function loopsInWasm(problem: HistogramProblem): HistogramLoops | undefined {
  const room = openProblem(problem);
  if (room === undefined) return undefined;
  const { nClasses, binned } = problem;
  const { kernels, doubles, floats, integers } = room;
  const { numbers } = doubles;
  const length = lengthOf(problem);
  const margins = Array.from({ length: nClasses }, (_, one) =>
    floats.margins.subarray(one * binned.nRows, (one + 1) * binned.nRows),
  );
  const addressOf = (histogram: number): number => doubles.histograms.byteOffset + 8 * histogram * length;
  let [nFeatures, nUsed] = [0, 0];
  return {
    derivatives: floats,
    margins,
    rows: integers.rows,
    openTree: (part) => {
      const used = wordsOf(part.features);
      integers.features.set(part.features);
      integers.used.set(used);
      [nFeatures, nUsed] = [part.features.length, used.length];
      return quantise(room, part);
    },
    sumHistogram: (begin, end, out) => {
      kernels.sumHistogram(begin, end, nUsed, length, addressOf(out));
    },
    subtractHistogram: (child, out) => {
      kernels.subtractHistogram(addressOf(child), length, addressOf(out));
    },
    scanBins: (histogram, total, scale, out) => {
      const { unit, perUnit, lambda, alpha, minChildWeight, maxDeltaStep } = scale;
      numbers.set([unit, perUnit, lambda, alpha, minChildWeight, maxDeltaStep, total, out.gain]);
      const found = kernels.scanBins(addressOf(histogram), nFeatures);
      if (found < 0) return;
      out.feature = found;
      [out.gain, out.bin, out.left] = [numbers[7]!, numbers[8]!, numbers[10]!];
      out.isMissingLeft = numbers[9] === 1;
    },
    partition: (begin, end, split) => {
      const { last, turn } = sideOf(split);
      return kernels.partition(begin, end, split.feature, last, turn);
    },
    sumDerivatives: (begin, end) => {
      kernels.sumDerivatives(begin, end);
      return { gradient: numbers[0]!, hessian: numbers[1]! };
    },
    addToRows: (begin, end, value, one) => {
      kernels.addToRows(begin, end, value, margins[one]!.byteOffset);
    },
  };
}

// The numbers of a search: see histogram-splits.h.
const nNumbers = 11;

function lengthOf({ binned }: HistogramProblem): number {
  return featuresOfWord * binned.nWords * binsOfFeature;
}

type ProblemRoom = Room<
  'histograms' | 'packed' | 'gathered' | 'numbers',
  'gradients' | 'hessians' | 'margins',
  'words' | 'rows' | 'later' | 'used' | 'features' | 'nCuts'
>;

/** Makes room for a problem, and writes where its arrays lie as histogram-problem.h has them. */
function openProblem(problem: HistogramProblem): ProblemRoom | undefined {
  const { binned, nClasses, nHistograms } = problem;
  const { nRows, nFeatures, nWords } = binned;
  const room = openRoom(
    { histograms: nHistograms * lengthOf(problem), packed: nRows, gathered: nRows, numbers: nNumbers },
    { gradients: nRows, hessians: nRows, margins: nClasses * nRows },
    { words: nWords * nRows, rows: nRows, later: nRows, used: nWords, features: nFeatures, nCuts: nFeatures },
  );
  if (room === undefined) return undefined;
  const { kernels, doubles, floats, integers } = room;
  integers.words.set(binned.words);
  integers.nCuts.set(binned.nCuts);
  const { gradients, hessians } = floats;
  const { rows, later, words, used, features, nCuts } = integers;
  const { packed, gathered, numbers } = doubles;
  const arrays = [gradients, hessians, rows, later, packed, gathered, words, used, features, nCuts, numbers];
  const addresses = [nRows, ...arrays.map(({ byteOffset }) => byteOffset)];
  new Uint32Array(kernels.memory.buffer, kernels.problem(), addresses.length).set(addresses);
  return room;
}

function quantise({ kernels, doubles }: ProblemRoom, part: TreePart): Steps & { readonly total: number } {
  const { nRows, isCounted, seed } = part;
  const { numbers } = doubles;
  kernels.sumSizes(nRows);
  const steps = stepsOf({ gradient: numbers[0]!, hessian: numbers[1]! }, nRows, isCounted);
  const { unit, gradientStep, hessianStep } = steps;
  if (isCounted) return { ...steps, total: kernels.packCounted(nRows, 1 / gradientStep, unit) };
  numbers.set([1 / gradientStep, 1 / hessianStep, unit]);
  return { ...steps, total: kernels.packBoth(nRows, isByChance(nRows) ? 1 : 0, seed) };
}
