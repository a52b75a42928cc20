import { quantileOf } from '#src/core/index.ts';

/** How many values lie from one edge, which is included, to the next, which only the last bin includes (as numpy.histogram). */
export type HistogramBin = { readonly from: number; readonly to: number; readonly count: number };

const fewestBins = 5;
const mostBins = 50;

/**
 * Gives the histogram of sorted numbers in equal bins, as many as the rule of Freedman and Diaconis (1981) says and from 5 to 50;
 * one bin where all values are equal, none without values. Bins of whole numbers are whole numbers wide, so that each holds
 * equally many of them: there may be fewer than 5, and the last may end behind the largest value.
 */
export function histogramOf(sorted: Float64Array, options: { readonly isWhole: boolean }): readonly HistogramBin[] {
  if (sorted.length === 0) return [];
  const edges = options.isWhole ? wholeEdges(sorted) : equalEdges(sorted);
  const bins: HistogramBin[] = [];
  let i = 0;
  for (let bin = 0; bin + 1 < edges.length; bin++) {
    const start = i;
    const isLast = bin + 2 === edges.length;
    if (isLast) i = sorted.length;
    else while (sorted[i]! < edges[bin + 1]!) i++;
    bins.push({ from: edges[bin]!, to: edges[bin + 1]!, count: i - start });
  }
  return bins;
}

function equalEdges(sorted: Float64Array): readonly number[] {
  const min = sorted[0]! + 0;
  const max = sorted.at(-1)! + 0;
  if (min === max) return [min, max];
  const nBins = numberOfBins(sorted);
  const width = max / nBins - min / nBins;
  const inner = Array.from({ length: nBins - 1 }, (_, i) => min + (i + 1) * width);
  // Neighbouring doubles leave no room for an edge between them.
  const edges = [min, ...inner, max];
  return edges.filter((edge, i) => i === 0 || i === nBins || (edge > edges[i - 1]! && edge < max));
}

function wholeEdges(sorted: Float64Array): readonly number[] {
  const min = sorted[0]! + 0;
  const nWhole = sorted.at(-1)! - min + 1;
  if (nWhole === 1) return [min, min];
  // So far apart a double cannot hold each whole number.
  if (nWhole > 2 ** 53) return equalEdges(sorted);
  const width = Math.ceil(nWhole / numberOfBins(sorted));
  const nBins = Math.ceil(nWhole / width);
  return Array.from({ length: nBins + 1 }, (_, i) => min + i * width);
}

// Where half of the values are equal the rule has no width; Sturges' (1926) takes its place, as in numpy's "auto".
function numberOfBins(sorted: Float64Array): number {
  const n = sorted.length;
  const width = (2 * (quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25))) / Math.cbrt(n);
  const range = sorted[n - 1]! - sorted[0]!;
  const wanted = width > 0 ? Math.ceil(range / width) : Math.ceil(Math.log2(n)) + 1;
  return Number.isNaN(wanted) ? mostBins : Math.min(Math.max(wanted, fewestBins), mostBins);
}
