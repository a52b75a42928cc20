// The widest letters of the charts' font at 12 px are wider, the usual text is narrower.
const characterWidth = 7.5;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Gives the text on one line and cut to a number of characters, its end replaced by an ellipsis. */
export function shortLabel(text: string, mostCharacters: number): string {
  // A character may take several code points; of a text of megabytes only the start is looked at.
  const characters = charactersOf(text.slice(0, 16 * mostCharacters).replace(/\s+/g, ' '));
  return characters.length <= mostCharacters
    ? characters.join('')
    : `${characters.slice(0, mostCharacters - 1).join('')}…`;
}

/** Gives the labels cut to a number of characters and still all different: a number stands behind those that became equal. */
export function shortLabels(texts: readonly string[], mostCharacters: number): readonly string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    let label = shortLabel(text, mostCharacters);
    for (let i = 2; taken.has(label); i++) label = `${shortLabel(text, mostCharacters - 2 - String(i).length)} (${i})`;
    taken.add(label);
    return label;
  });
}

/** Gives the estimated width of the longest text in pixels. */
export function widthOf(texts: readonly string[]): number {
  return Math.ceil(characterWidth * texts.reduce((most, text) => Math.max(most, charactersOf(text).length), 0));
}

/** Gives the text in lines that are estimated to fit a width in pixels; where they are too many, the last ends in an ellipsis. */
export function wrappedText(text: string, width: number, mostLines: number): readonly string[] {
  const mostCharacters = Math.floor(width / characterWidth);
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)!} ${word}`;
    if (lines.length > 0 && charactersOf(longer).length <= mostCharacters) lines[lines.length - 1] = longer;
    else lines.push(shortLabel(word, mostCharacters));
  }
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), `${shortLabel(lines[mostLines - 1]!, mostCharacters - 1)}…`];
}

function charactersOf(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
