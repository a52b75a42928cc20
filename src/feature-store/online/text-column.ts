import type { Cells } from './cells.ts';
import { hashKeyValue } from './key-hash.ts';
import { newKeyTable } from './key-table.ts';
import type { OnlineColumn } from './online-column.ts';

/** Gives a column of text: each different text once, and in column `at` of the cells which of them a row has, -1 for null. */
export function newTextColumn(cells: Cells, at: number): OnlineColumn {
  let dictionary = newDictionary();
  const valueAt = (row: number): string | null => dictionary.textOf(cells.numberAt(row, at));
  return {
    valueAt,
    isAs: (row, values, from) => valueAt(row) === values[from],
    put: (row, values, from) => cells.put(row, at, dictionary.codeOf(values[from] as string | null)),
    move: () => {},
    tidy: (nRows) => {
      // Going through all rows is worth it only where at least as many texts as there are rows have none.
      if (dictionary.size() <= 2 * nRows + roomForTexts) return;
      const kept = newDictionary();
      for (let row = 0; row < nRows; row++) cells.put(row, at, kept.codeOf(valueAt(row)));
      dictionary = kept;
    },
    gather: (rows, start, out) => {
      const target = out as (string | null)[];
      for (let i = 0; i < rows.length; i++) target[start + i] = rows[i] === -1 ? null : valueAt(rows[i]!);
    },
    byteLength: () => dictionary.byteLength(),
  };
}

const roomForTexts = 1024;

/** Different texts, numbered from 0 on; -1 stands for null. */
type Dictionary = {
  readonly size: () => number;
  readonly codeOf: (text: string | null) => number;
  readonly textOf: (code: number) => string | null;
  readonly byteLength: () => number;
};

function newDictionary(): Dictionary {
  const texts: string[] = [];
  const table = newKeyTable();
  let nChars = 0;
  return {
    size: () => texts.length,
    codeOf: (text) => {
      if (text === null) return -1;
      const hash = hashKeyValue(text, 0);
      const known = table.find(hash, (code) => texts[code] === text);
      if (known !== -1) return known;
      texts.push(text);
      nChars += text.length;
      return table.add(hash);
    },
    textOf: (code) => (code === -1 ? null : texts[code]!),
    // A pointer and a header for each text, and a byte for each character, two where it has one beyond Latin-1.
    byteLength: () => table.byteLength() + texts.length * 24 + nChars,
  };
}
