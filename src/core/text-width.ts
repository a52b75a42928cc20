const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

// The ranges of Unicode's EastAsianWidth.txt that are W or F (Unicode Standard Annex 11), in whole blocks, and what is drawn as an emoji.
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|\ufe0f/u;
const withoutWidth = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;

/** Gives the columns of a terminal that a text takes: two for a wide character, as of Chinese or Japanese, none for a combining one. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (wide.test(segment)) width += 2;
    else if (!withoutWidth.test(segment)) width += 1;
  }
  return width;
}

/** Gives a text with spaces behind it, as wide as so many columns of a terminal. */
export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}
