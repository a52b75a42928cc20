import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { seededRandom, type Random } from '#src/core/index.ts';
import { readCsv } from '#src/data-preparation/csv-rows.ts';

type Read = { readonly rows: readonly (readonly string[])[]; readonly lines: readonly number[] };

/** Reads a text that arrives in pieces of random lengths. */
async function readInPieces(text: string, random: Random): Promise<Read> {
  const bytes = Buffer.from(text);
  const open = async function* (): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length;) {
      const to = from + 1 + Math.floor(random() * 40_000);
      yield bytes.subarray(from, to);
      from = to;
    }
  };
  const rows: (readonly string[])[] = [];
  const lines: number[] = [];
  const take = (fields: readonly string[], line: number): void => {
    rows.push([...fields]);
    lines.push(line);
  };
  await readCsv({ name: 'file.csv', open }, { header: take, row: take });
  return { rows, lines };
}

const fields = ['1', '-2.50', 'é 𝄞', '', ' a b ', '\u00A0x\t', "o'k", 'a;b'];

function plainText(nRows: number, random: Random): string {
  const field = (): string => fields[Math.floor(random() * fields.length)]!;
  const lines = Array.from({ length: nRows }, (_, i) => [`row ${i}`, field(), field()].join(','));
  return `id,x,y\n${lines.join('\n')}`;
}

test('reads plain lines as a parser of CSV does, wherever a piece ends', async () => {
  const random = seededRandom(11);
  const text = plainText(6_000, random);
  const wanted: string[][] = parse(text, { trim: true });
  for (const ending of ['', '\n']) {
    const { rows, lines } = await readInPieces(text + ending, random);
    expect(JSON.stringify(rows) === JSON.stringify(wanted)).toBe(true);
    expect(lines.every((line, i) => line === i + 1)).toBe(true);
  }
});

test('a quote far behind the first rows is read as one, and lines are counted through', async () => {
  const random = seededRandom(12);
  const text = `${plainText(6_000, random)}\nquoted,"a, ""b""\nc",2\nlast,3,4\n`;
  const { rows, lines } = await readInPieces(text, random);
  expect(JSON.stringify(rows) === JSON.stringify(parse(text, { trim: true }))).toBe(true);
  expect(rows.slice(-2)).toEqual([
    ['quoted', 'a, "b"\nc', '2'],
    ['last', '3', '4'],
  ]);
  expect(lines.slice(-2)).toEqual([6_002, 6_004]);
});

test.each([
  ['an unclosed quote', 'x,"never closed,1\n', 'DATA_QUOTE_UNCLOSED', 6_002],
  ['a quote inside a value', 'x,5" pipe,1\n', 'DATA_QUOTE_MISPLACED', 6_002],
  ['a row of more than 1 MB', `x,${'y'.repeat(1_000_001)},1\n`, 'DATA_FIELD_TOO_LONG', 6_002],
  ['a row with a field too many', 'x,1,2,3\nx,1,2\n', 'DATA_RAGGED_ROW', 6_002],
])('%s behind many plain rows is told with its line', async (_, tail, code, line) => {
  const random = seededRandom(13);
  const reading = readInPieces(`${plainText(6_000, random)}\n${tail}`, random);
  await expect(reading).rejects.toMatchObject({ code, faults: [{ where: { file: 'file.csv', line } }] });
});
