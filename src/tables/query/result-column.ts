import type { DuckDBType, DuckDBVector } from '@duckdb/node-api';
import { eachNull, itemsOf, takeLongs } from './vector.ts';

/** What the values of a column of a result are, whatever DuckDB's own type is. */
type ResultKind = 'double' | 'number' | 'instant' | 'date' | 'boolean' | 'text' | 'bytes';

/**
 * A column of a result, [nRows]. Doubles, instants and dates are a Float64Array, the latter two in epoch milliseconds, all with NaN
 * for null. Whole numbers and decimals are numbers where a number holds them exactly and text where not; lists, structs and all
 * other types are text as DuckDB writes it.
 */
export type ResultColumn = {
  readonly name: string;
  /** The type as DuckDB names it. */
  readonly type: string;
  readonly kind: ResultKind;
  readonly values: Float64Array | readonly (string | number | boolean | Uint8Array | null)[];
};

/** A column while it is read. */
export type Collector = {
  readonly append: (vector: DuckDBVector, nRows: number) => void;
  readonly finish: () => ResultColumn;
};

/** Gives what collects a column of a type. */
export function collectorFor(name: string, type: DuckDBType): Collector {
  const reader = readers[type.typeId] ?? otherReader;
  const about = { name, type: String(type), kind: reader.kind };
  return 'convert' in reader ? plainCollector(about, reader.convert) : typedCollector(about, reader);
}

type About = Omit<ResultColumn, 'values'>;
type PlainValue = string | number | boolean | Uint8Array;
/** How items of a vector become numbers: 64-bit ticks are divided by `per`, others multiplied by `times`. */
type NumberReader = { readonly kind: 'double' | 'instant' | 'date'; readonly per?: number; readonly times?: number };
type Reader =
  | NumberReader
  | {
      readonly kind: Exclude<ResultKind, 'double' | 'instant' | 'date'>;
      readonly convert: (item: unknown) => PlainValue;
    };

const exactNumber: Reader = {
  kind: 'number',
  convert: (item) => {
    const text = String(item);
    const number = Number(text);
    // A number holds 15 significant digits exactly; a longer one stays the text that it is.
    return Number.isSafeInteger(number) || text.replace(/\D/g, '').length <= 15 ? number : text;
  },
};
const smallNumber: Reader = { kind: 'number', convert: (item) => item as number };
const instant = (per: number, times = 1): Reader => ({ kind: 'instant', per, times });
const otherReader: Reader = { kind: 'text', convert: (item) => String(item) };

// The numbers are those of DuckDBTypeId, written out since the library is loaded only when a query runs.
const readers: Readonly<Record<number, Reader>> = {
  1: { kind: 'boolean', convert: (item) => item as boolean },
  2: smallNumber,
  3: smallNumber,
  4: smallNumber,
  5: exactNumber,
  6: smallNumber,
  7: smallNumber,
  8: smallNumber,
  9: exactNumber,
  10: { kind: 'double' },
  11: { kind: 'double' },
  12: instant(1000),
  13: { kind: 'date', times: 86_400_000 },
  16: exactNumber,
  18: { kind: 'bytes', convert: (item) => new Uint8Array((item as { readonly bytes: Uint8Array }).bytes) },
  19: exactNumber,
  20: instant(1, 1000),
  21: instant(1),
  22: instant(1_000_000),
  31: instant(1000),
  32: exactNumber,
};

function typedCollector(about: About, reader: NumberReader): Collector {
  let values = new Float64Array(0);
  let length = 0;
  return {
    append: (vector, nRows) => {
      if (length + nRows > values.length) values = grown(values, length + nRows);
      fillNumbers(vector, nRows, reader, values.subarray(length));
      length += nRows;
    },
    finish: () => ({ ...about, values: values.subarray(0, length) }),
  };
}

function grown(values: Float64Array, needed: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(needed, 2048, 2 * values.length));
  larger.set(values);
  return larger;
}

function fillNumbers(vector: DuckDBVector, nRows: number, { per, times = 1 }: NumberReader, out: Float64Array): void {
  if (per !== undefined) takeLongs(vector, nRows, per, out);
  else out.set(itemsOf(vector).subarray(0, nRows));
  if (times !== 1) for (let i = 0; i < nRows; i++) out[i]! *= times;
  eachNull(vector, nRows, (row) => (out[row] = Number.NaN));
}

function plainCollector(about: About, convert: (item: unknown) => PlainValue): Collector {
  const values: (PlainValue | null)[] = [];
  return {
    append: (vector, nRows) => {
      for (let i = 0; i < nRows; i++) {
        const item = vector.getItem(i);
        values.push(item === null ? null : convert(item));
      }
    },
    finish: () => ({ ...about, values }),
  };
}
