import type { FileMetaData, SchemaElement } from 'hyparquet';
import { openEngine, sqlName, sqlText, interruptible, type Engine } from './query/engine.ts';
import { inTurn } from './query/in-turn.ts';
import { localFiles, type StoredPart } from './query/part-files.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { ParquetColumns } from './parquet-read.ts';
import { bulkRows } from './parquet-bulk-write.ts';
import { bulkColumn, textOf } from './parquet-bulk-column.ts';
import type { ReadColumn } from './read-column.ts';
import { isNullable, type ColumnDefinition, type ColumnType, type TableSchema } from './table-schema.ts';

/** Says whether DuckDB reads columns of a file faster than the decoder in JavaScript, and gives the very same values. */
export function isForBulk(metadata: FileMetaData, schema: TableSchema): boolean {
  return Number(metadata.num_rows) >= bulkRows && hasUsualTypes(metadata, schema);
}

/** Says whether a file, without groups of columns, holds columns in the physical types that we write ourselves. */
export function hasUsualTypes(metadata: FileMetaData, schema: TableSchema): boolean {
  const elements = new Map(metadata.schema.slice(1).map((element) => [element.name, element]));
  return (
    metadata.schema[0]?.num_children === metadata.schema.length - 1 &&
    schema.every(({ name, type }) => {
      const element = elements.get(name);
      return element !== undefined && holds[type](element);
    })
  );
}

/** Reads columns of a part file by DuckDB, on all cores; errors are plain, as those of `readParquet`. */
export async function readInBulk(
  store: ObjectStore,
  part: StoredPart & { readonly nRows: number },
  schema: TableSchema,
  options: StoreOptions,
): Promise<ParquetColumns> {
  return inTurn(async () => readByEngine(store, part, schema, options));
}

async function readByEngine(
  store: ObjectStore,
  part: StoredPart & { readonly nRows: number },
  schema: TableSchema,
  options: StoreOptions,
): Promise<ParquetColumns> {
  const engine = await openEngine();
  try {
    const [file] = await localFiles(store, [part], engine.folder, options);
    await engine.run(`CREATE VIEW part AS SELECT * FROM read_parquet(${sqlText(file!)}, hive_partitioning = false)`);
    await checkNulls(engine, schema);
    const dictionaries = await Promise.all(schema.map(async (column, i) => dictionaryOf(engine, column, i)));
    const columns = await readColumns(engine, { schema, dictionaries, nRows: part.nRows }, options);
    return { nRows: part.nRows, columns };
  } finally {
    await engine.close();
  }
}

// Of any other type the decoder in JavaScript knows what to do, or what to say.
const holds: Readonly<Record<ColumnType, (element: SchemaElement) => boolean>> = {
  string: ({ type, converted_type, logical_type }) =>
    type === 'BYTE_ARRAY' && (converted_type === 'UTF8' || logical_type?.type === 'STRING'),
  integer: ({ type, converted_type }) => type === 'INT32' && (converted_type ?? 'INT_32') === 'INT_32',
  long: ({ type, converted_type, logical_type }) =>
    type === 'INT64' &&
    (converted_type ?? 'INT_64') === 'INT_64' &&
    (logical_type === undefined || logical_type.type === 'INTEGER'),
  double: ({ type }) => type === 'DOUBLE',
  boolean: ({ type }) => type === 'BOOLEAN',
  timestamp: ({ type, logical_type }) =>
    type === 'INT64' &&
    logical_type?.type === 'TIMESTAMP' &&
    logical_type.isAdjustedToUTC &&
    logical_type.unit === 'MICROS',
  binary: () => false,
};

async function checkNulls({ connection }: Engine, schema: TableSchema): Promise<void> {
  for (const column of schema) {
    if (isNullable(column)) continue;
    const name = sqlName(column.name);
    const reader = await connection.runAndReadAll(`SELECT count(*) - count(${name}) FROM part`);
    if (reader.getRows()[0]![0] !== 0n) throw new Error(`column "${column.name}", which takes no nulls, holds one`);
  }
}

const largestDictionary = 65_536;

/** Gives the distinct texts of a column and makes them a type, where they are few; text is read value by value, numbers are not. */
async function dictionaryOf(
  { connection }: Engine,
  { name, type }: ColumnDefinition,
  i: number,
): Promise<readonly string[] | undefined> {
  if (type !== 'string') return undefined;
  const column = sqlName(name);
  const distinct = `SELECT DISTINCT ${column} FROM part WHERE ${column} IS NOT NULL`;
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM (${distinct} LIMIT ${largestDictionary + 1})`);
  const nDistinct = Number(counted.getRows()[0]![0]);
  if (nDistinct > largestDictionary || nDistinct === 0) return undefined;
  await connection.run(`CREATE TYPE dictionary${i} AS ENUM (${distinct})`);
  const reader = await connection.runAndReadAll(`SELECT encode(unnest(enum_range(NULL::dictionary${i})))`);
  return reader.getRows().map(([value]) => textOf((value as { readonly bytes: Uint8Array }).bytes));
}

type Wanted = {
  readonly schema: TableSchema;
  readonly dictionaries: readonly (readonly string[] | undefined)[];
  readonly nRows: number;
};

async function readColumns(
  { connection }: Engine,
  { schema, dictionaries, nRows }: Wanted,
  { signal }: StoreOptions,
): Promise<readonly ReadColumn[]> {
  const takers = schema.map((column, i) => bulkColumn(column, nRows, dictionaries[i]));
  const selected = schema.map(({ name, type }, i) => {
    if (type === 'boolean') return `CAST(${sqlName(name)} AS INTEGER)`;
    // The numbers alone: a vector of the type itself would ask for all of its words, chunk by chunk.
    if (dictionaries[i] !== undefined) return `enum_code(CAST(${sqlName(name)} AS dictionary${i}))`;
    return type === 'string' ? `encode(${sqlName(name)})` : sqlName(name);
  });
  await interruptible(connection, signal, async () => {
    const result = await connection.stream(`SELECT ${selected.join(', ')} FROM part`);
    for (let at = 0; ;) {
      signal?.throwIfAborted();
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) {
        if (at !== nRows) throw new Error(`the file has ${at} rows, not ${nRows}`);
        return;
      }
      for (const [i, { take }] of takers.entries()) take(chunk.getColumnVector(i), at, chunk.rowCount);
      at += chunk.rowCount;
    }
  });
  return takers.map(({ finish }) => finish());
}
