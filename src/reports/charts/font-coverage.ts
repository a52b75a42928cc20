/** Says whether a font has a glyph for a character, by its code point. */
export type FontCoverage = (codePoint: number) => boolean;

/**
 * Gives which characters a TrueType or OpenType font has, from the table that maps all of Unicode to glyphs: `cmap`, format 12, of the
 * OpenType specification. A font without such a table has none.
 */
export function fontCoverage(font: Uint8Array): FontCoverage {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const ranges = characterRanges(view);
  return (codePoint) => {
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ranges[middle]!.last < codePoint) low = middle + 1;
      else high = middle;
    }
    return low < ranges.length && ranges[low]!.first <= codePoint;
  };
}

type CharacterRange = { readonly first: number; readonly last: number };

const unicodeInFull = 12;

function characterRanges(view: DataView): readonly CharacterRange[] {
  const cmap = tableOffset(view, 'cmap');
  if (cmap === undefined) return [];
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const at = cmap + view.getUint32(cmap + 4 + 8 * i + 4);
    if (view.getUint16(at) !== unicodeInFull) continue;
    return Array.from({ length: view.getUint32(at + 12) }, (_, group) => ({
      first: view.getUint32(at + 16 + 12 * group),
      last: view.getUint32(at + 16 + 12 * group + 4),
    }));
  }
  return [];
}

function tableOffset(view: DataView, name: string): number | undefined {
  for (let i = 0; i < view.getUint16(4); i++) {
    const record = 12 + 16 * i;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(record + byte)));
    if (tag === name) return view.getUint32(record + 8);
  }
  return undefined;
}
