import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import type { StoreOptions } from '#src/storage/index.ts';
import { openEngine, sqlName, sqlText, type Engine } from './query/engine.ts';
import { inTurn } from './query/in-turn.ts';
import { sqlTypes } from './query/sql-types.ts';
import { giveInstants, itemsOf } from './query/vector.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import type { ColumnDefinition, TableSchema } from './table-schema.ts';

/** From so many rows on, DuckDB writes and reads faster than the encoder in JavaScript, its start included. */
export const bulkRows = 200_000;

// The rows of one chunk: DuckDB's vector size.
const chunkRows = 2048;
// Text with more distinct values is handed over as it is: a dictionary would cost more than it saves.
const largestDictionary = 65_536;

/**
 * Gives the bytes of a Parquet file that DuckDB writes on all cores: the same for the same rows, and read as the same rows as the
 * file of `encodeParquet`, of which the bytes differ. The rows were checked against the schema, which has no binary column.
 */
export async function encodeInBulk(
  schema: TableSchema,
  rows: TableRows,
  rowGroupSize: number,
  options: StoreOptions = {},
): Promise<Uint8Array> {
  return inTurn(async () => encodeByEngine(schema, rows, rowGroupSize, options));
}

async function encodeByEngine(
  schema: TableSchema,
  rows: TableRows,
  rowGroupSize: number,
  options: StoreOptions,
): Promise<Uint8Array> {
  const engine = await openEngine();
  try {
    const staged = schema.map((column) => stageColumn(column, rows.columns[column.name]!));
    const columns = staged.map(({ sqlType }, i) => `c${i} ${sqlType}`);
    await engine.run(`CREATE TABLE staged (${columns.join(', ')})`);
    await appendRows(engine, staged, rows.nRows, options);
    const file = join(engine.folder, 'part.parquet');
    const selected = staged.map(({ sqlValue }, i) => `${sqlValue(`c${i}`)} AS ${sqlName(schema[i]!.name)}`);
    // A dictionary of DuckDB takes -0 for 0.
    const dictionary = hasNegativeZero(schema, rows) ? ', DICTIONARY_SIZE_LIMIT 0' : '';
    await engine.run(
      `COPY (SELECT ${selected.join(', ')} FROM staged) TO ${sqlText(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroupSize}${dictionary})`,
      options,
    );
    const { buffer, byteOffset, length } = await readFile(file, options);
    return new Uint8Array(buffer, byteOffset, length);
  } finally {
    await engine.close();
  }
}

function hasNegativeZero(schema: TableSchema, rows: TableRows): boolean {
  return schema.some(({ name, type }) => {
    if (type !== 'double') return false;
    const values = rows.columns[name]! as Float64Array | readonly (number | null)[];
    for (let i = 0; i < values.length; i++) if (Object.is(values[i], -0)) return true;
    return false;
  });
}

/** A column on its way into DuckDB. */
type StagedColumn = {
  /** The type of the column that is filled from typed arrays. */
  readonly sqlType: string;
  /** What makes the values of the table of those of that column. */
  readonly sqlValue: (column: string) => string;
  /** Fills the first `n` rows of a vector from row `at` on. */
  readonly fill: (vector: DuckDBVector, at: number, n: number) => void;
  /** Whether a vector that was filled before may be filled again: none of its rows was made null, and it holds no text. */
  readonly isRefillable: boolean;
};

function stageColumn(column: ColumnDefinition, values: ColumnValues): StagedColumn {
  return column.type === 'string'
    ? stageText(values as readonly (string | null)[])
    : stageNumbers(column, values as Float64Array | readonly (number | boolean | null)[]);
}

/** Numbers and truth values go as doubles, which hold each of them exactly, with NaN for null. */
function stageNumbers(
  { type }: ColumnDefinition,
  values: Float64Array | readonly (number | boolean | null)[],
): StagedColumn {
  const fillDoubles = (out: Float64Array, at: number, n: number): void => {
    if (ArrayBuffer.isView(values)) out.set(values.subarray(at, at + n));
    else for (let i = 0; i < n; i++) out[i] = Number(values[at + i] ?? Number.NaN);
  };
  if (type === 'timestamp') {
    const scratch = new Float64Array(chunkRows);
    const fill: StagedColumn['fill'] = (vector, at, n) => {
      fillDoubles(scratch, at, n);
      giveInstants(vector, scratch.subarray(0, n));
    };
    const isRefillable = ArrayBuffer.isView(values) ? !hasNaN(values) : !values.includes(null);
    return { sqlType: 'TIMESTAMPTZ', sqlValue: (column) => column, fill, isRefillable };
  }
  const hasNulls = !ArrayBuffer.isView(values) || hasNaN(values);
  const present = (column: string): string => (hasNulls ? `nullif(${column}, 'NaN'::DOUBLE)` : column);
  return {
    sqlType: 'DOUBLE',
    sqlValue: (column) => (type === 'double' ? present(column) : `CAST(${present(column)} AS ${sqlTypes[type]})`),
    fill: (vector, at, n) => fillDoubles(itemsOf(vector) as Float64Array, at, n),
    isRefillable: true,
  };
}

function hasNaN(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

/** Text goes as the numbers of its dictionary, since it is handed over value by value, at a twentieth of the speed of numbers. */
function stageText(values: readonly (string | null)[]): StagedColumn {
  const codes = dictionaryCodes(values);
  if (codes === undefined) {
    return {
      sqlType: 'VARCHAR',
      sqlValue: (column) => column,
      fill: (vector, at, n) => {
        for (let i = 0; i < n; i++) vector.setItem(i, values[at + i]!);
      },
      isRefillable: false,
    };
  }
  const { dictionary, ofRows } = codes;
  return {
    sqlType: `ENUM(${dictionary.map(sqlText).join(', ')})`,
    sqlValue: (column) => `CAST(${column} AS VARCHAR)`,
    fill: (vector, at, n) => {
      const items = itemsOf(vector);
      for (let i = 0; i < n; i++) items[i] = ofRows[at + i]!;
    },
    isRefillable: true,
  };
}

function dictionaryCodes(
  values: readonly (string | null)[],
): { readonly dictionary: readonly string[]; readonly ofRows: Uint16Array } | undefined {
  const codes = new Map<string, number>();
  const ofRows = new Uint16Array(values.length);
  let last: string | undefined;
  let lastCode = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === null) return undefined;
    // Rows sorted by key repeat themselves.
    if (value !== last) {
      let code = codes.get(value);
      if (code === undefined) {
        // The statement that names the dictionary would end at a NUL.
        if (codes.size === largestDictionary || value.includes('\0')) return undefined;
        code = codes.size;
        codes.set(value, code);
      }
      last = value;
      lastCode = code;
    }
    ofRows[i] = lastCode;
  }
  return { dictionary: [...codes.keys()], ofRows };
}

async function appendRows(
  { connection }: Engine,
  columns: readonly StagedColumn[],
  nRows: number,
  { signal }: StoreOptions,
): Promise<void> {
  const { DuckDBDataChunk: chunks } = await import('@duckdb/node-api');
  const appender = await connection.createAppender('staged');
  const types = columns.map((_, i) => appender.columnType(i));
  // A new chunk asks for each word of each dictionary: in a fleet of many keys more than the rows themselves take.
  const isRefillable = columns.every((column) => column.isRefillable);
  let chunk: DuckDBDataChunk | undefined;
  for (let at = 0; at < nRows; at += chunkRows) {
    signal?.throwIfAborted();
    const n = Math.min(chunkRows, nRows - at);
    if (!isRefillable || chunk?.rowCount !== n) chunk = chunks.create(types, n);
    for (const [i, column] of columns.entries()) {
      const vector = chunk.getColumnVector(i);
      column.fill(vector, at, chunk.rowCount);
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
