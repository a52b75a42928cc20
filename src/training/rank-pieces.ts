import { canonicalJson, digestOf } from '#src/core/index.ts';
import type { KeyRange } from '#src/execution/index.ts';
import type { ComparisonTable, ComparisonWords } from './comparison-table.ts';
import type { FittedRange } from './fit-fleet.ts';
import type { TrainingState } from './training-state.ts';

/** The comparisons of a range of keys: their rows of each array of the table, and what is said of single keys, by their numbers. */
export type ComparedPiece = {
  readonly rows: Readonly<Record<TableArray, Int32Array | Float64Array>>;
  readonly words: readonly (readonly [i: number, words: ComparisonWords])[];
  readonly unfinished: readonly (readonly [i: number, end: EndOfKey])[];
};

/** The fits of a range of keys, and the milliseconds that each took. */
export type FittedPiece = { readonly ranges: readonly FittedRange[]; readonly fitMs: Float64Array };

type EndOfKey = TrainingState['unfinished'] extends Map<number, infer End> ? End : never;

const tableArrays = ['origins', 'horizons', 'figures', 'losses', 'compareMs'] as const;
type TableArray = (typeof tableArrays)[number];

/** Gives what a training knows of a range of keys after its first pass. */
export function comparedPiece(
  { fleet, table, words, unfinished }: TrainingState,
  { from, to }: KeyRange,
): ComparedPiece {
  const isOwn = ([i]: readonly [number, unknown]): boolean => i >= from && i < to;
  const nKeys = fleet.keys.length;
  const rows = Object.fromEntries(
    tableArrays.map((name) => [name, rowsOf(table[name], { from, to }, nKeys).slice()]),
  ) as ComparedPiece['rows'];
  return { rows, words: [...words].filter(isOwn), unfinished: [...unfinished].filter(isOwn) };
}

/** Puts what `comparedPiece` gave, maybe elsewhere, in the place of what a training knows of these keys. */
export function takeCompared(
  { fleet, table, words, unfinished }: TrainingState,
  range: KeyRange,
  piece: ComparedPiece,
): void {
  for (const name of tableArrays) rowsOf(table[name], range, fleet.keys.length).set(piece.rows[name]);
  for (let i = range.from; i < range.to; i++) {
    words.delete(i);
    unfinished.delete(i);
  }
  for (const [i, each] of piece.words) words.set(i, each);
  for (const [i, end] of piece.unfinished) unfinished.set(i, end);
}

/** Gives the digest of all on which the fits of a training rest besides the series: the comparisons and the choices. */
export function choiceDigest({ table }: TrainingState, winners: readonly (number | undefined)[]): string {
  const bytes = [table.horizons, table.figures].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return digestOf(canonicalJson([...bytes.map((each) => digestOf(each)), winners.map((winner) => winner ?? null)]));
}

/** Gives the part of an array of a table of so many keys that holds the rows of a range. */
function rowsOf<Values extends ComparisonTable[TableArray]>(
  values: Values,
  { from, to }: KeyRange,
  nKeys: number,
): Values {
  const width = nKeys === 0 ? 0 : values.length / nKeys;
  return values.subarray(from * width, to * width) as Values;
}
