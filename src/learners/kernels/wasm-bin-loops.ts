import type { BinLoops } from './bin-loops.ts';
import { binsOfFeature, featuresOfWord } from './bins.ts';
import { openRoom } from './histogram-module.ts';

/**
 * Gives the loops in WebAssembly, over features: [nRows x nFeatures] row-major; undefined where they do not fit its memory or the runtime has none
 * with SIMD. `words` is to be copied.
 */
export function binLoopsInWasm(features: ArrayLike<number>, nRows: number, nFeatures: number): BinLoops | undefined {
  const room = openRoom(
    {},
    { features: nRows * nFeatures, columns: featuresOfWord * nRows, sorted: 2 * nRows, cuts: binsOfFeature },
    { words: Math.ceil(nFeatures / featuresOfWord) * nRows },
  );
  if (room === undefined) return undefined;
  const { kernels, floats, integers } = room;
  const { columns, sorted, cuts } = floats;
  floats.features.set(features);
  const columnOf = (feature: number): number => columns.byteOffset + 4 * nRows * (feature % featuresOfWord);
  return {
    words: integers.words,
    sortColumn: (feature) => {
      if (feature % featuresOfWord === 0) {
        const count = Math.min(featuresOfWord, nFeatures - feature);
        kernels.takeColumns(floats.features.byteOffset + 4 * feature, nRows, nFeatures, count, columns.byteOffset);
      }
      const n = kernels.sortColumn(columnOf(feature), nRows, sorted.byteOffset);
      return sorted.subarray(nRows, nRows + n);
    },
    addBins: (feature, own) => {
      const words = integers.words.byteOffset + 4 * nRows * Math.floor(feature / featuresOfWord);
      cuts.fill(NaN).set(own);
      kernels.addBins(columnOf(feature), nRows, cuts.byteOffset, feature % featuresOfWord, words);
    },
  };
}
