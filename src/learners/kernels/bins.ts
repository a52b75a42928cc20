/** Places of a feature in a histogram, of which the last is that of missing values. */
export const binsOfFeature = 256;
/** The bin of missing values. */
export const missingBin = 255;
/** Features of which the bins share a word. */
export const featuresOfWord = 4;

/** Gives the word in which a feature lies, and the bits that it lies above. */
export function placeOf(feature: number): readonly [word: number, shift: number] {
  return [feature >> 2, 8 * (feature & 3)];
}

/** Gives the words in which features lie, in ascending order. */
export function wordsOf(features: Int32Array): Int32Array {
  return Int32Array.from(new Set([...features].map((feature) => placeOf(feature)[0])));
}
