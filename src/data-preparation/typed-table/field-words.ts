const missing = /^(?:n\/?a|#n\/a|<na>|[+-]?nan|null|none|\?)$/i;

/** Each word that stands for a truth value, in small letters. */
const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

/** Says whether a text is one of the usual words for a missing value: NA, N/A, NaN, null, None, `?`, with or without capitals. */
export function meansMissing(text: string): boolean {
  return text.length <= 4 && missing.test(text);
}

/** Gives the truth value of true, false, yes and no, with or without capitals; undefined for any other text. */
export function readTruth(text: string): boolean | undefined {
  return text.length <= 5 ? truths.get(text.toLowerCase()) : undefined;
}
