const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
// Accents, and the vowels and ends of Korean syllables, which are drawn on the letter before.
const joined = /[\p{M}\u1160-\u11ff]/u;
const written = /\\u\{([0-9a-f]{1,6})\}/gi;

/**
 * Gives a text as people can tell it from all that look the same: what is not seen (controls, formats, blanks of another kind), and the
 * parts of letters that Unicode also has in one piece (its normal form C), stand as `\u{308}`, or as `write` gives them. Other texts are
 * given as they are.
 */
export function visibleText(text: string, write: (character: string) => string = escapeOf): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const isWhole = text.normalize('NFC') === text;
  const seen = isWhole ? text : Array.from(text, (each) => (isPart(each) ? write(each) : each)).join('');
  return seen.replaceAll(unseen, (each) => write(each));
}

/** Gives the text that `visibleText` shows as this one: each `\u{308}` as its character. */
export function textOfVisible(text: string): string {
  return text.replaceAll(written, (escape, digits: string) => {
    const code = Number.parseInt(digits, 16);
    return code > 0x10ffff ? escape : String.fromCodePoint(code);
  });
}

/** Says whether a text holds what `textOfVisible` would replace. */
export function holdsEscape(text: string): boolean {
  return text.search(written) !== -1;
}

function isPart(character: string): boolean {
  return joined.test(character) || character.normalize('NFC') !== character;
}

function escapeOf(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
