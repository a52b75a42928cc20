/** Gives a command as a line that can be copied: words that a shell would take apart are quoted. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
