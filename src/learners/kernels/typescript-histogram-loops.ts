import { binsOfFeature, wordsOf } from './bins.ts';
import { partition } from './bin-partition.ts';
import type { HistogramLoops, HistogramProblem } from './histogram-loops.ts';
import { scanFeatures } from './histogram-splitter.ts';
import { subtractHistogram, sumHistogram } from './histograms.ts';
import { quantise } from './quantised-derivatives.ts';

/** Gives the loops in TypeScript. */
export function loopsInTypescript({ binned, nClasses }: HistogramProblem): HistogramLoops {
  const { nRows, nWords, nCuts } = binned;
  const derivatives = { gradients: new Float32Array(nRows), hessians: new Float32Array(nRows) };
  const margins = Array.from({ length: nClasses }, () => new Float32Array(nRows));
  const rows = new Int32Array(nRows);
  const later = new Int32Array(nRows);
  const [packed, gathered] = [new Float64Array(nRows), new Float64Array(nRows)];
  const histograms: Float64Array[] = [];
  const histogramOf = (number: number): Float64Array =>
    (histograms[number] ??= new Float64Array(4 * nWords * binsOfFeature));
  let features: Int32Array = Int32Array.of();
  let used: Int32Array = Int32Array.of();
  return {
    derivatives,
    margins,
    rows,
    openTree: (part) => {
      features = part.features;
      used = wordsOf(features);
      const own = rows.subarray(0, part.nRows);
      return { ...quantise(derivatives, own, part, packed), total: sumOf(packed, own) };
    },
    sumHistogram: (begin, end, out) => {
      sumHistogram(binned, { packed, rows: rows.subarray(begin, end), used }, gathered, histogramOf(out));
    },
    subtractHistogram: (child, out) => {
      subtractHistogram(histogramOf(child), histogramOf(out));
    },
    scanBins: (histogram, total, scale, out) => {
      scanFeatures({ histogram: histogramOf(histogram), total, features, nCuts }, scale, out);
    },
    partition: (begin, end, split) => partition(rows.subarray(begin, end), binned, split, later),
    sumDerivatives: (begin, end) => {
      const { gradients, hessians } = derivatives;
      let [gradient, hessian] = [0, 0];
      for (let i = begin; i < end; i++) {
        gradient += gradients[rows[i]!]!;
        hessian += hessians[rows[i]!]!;
      }
      return { gradient, hessian };
    },
    addToRows: (begin, end, value, one) => {
      const own = margins[one]!;
      for (let i = begin; i < end; i++) own[rows[i]!]! += value;
    },
  };
}

function sumOf(packed: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += packed[rows[i]!]!;
  return sum;
}
