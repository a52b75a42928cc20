import { MusterError, type Fault } from '#src/core/index.ts';

/** The types that a column can have; they are the names of the Delta format for the same types. */
export const columnTypes = ['string', 'integer', 'long', 'double', 'boolean', 'timestamp', 'binary'] as const;

/**
 * The type of a column: UTF-8 text, 32-bit and 64-bit whole numbers (a long within 2^53), 64-bit floating point, truth values,
 * instants, bytes.
 */
export type ColumnType = (typeof columnTypes)[number];

/** One column of a table. */
export type ColumnDefinition = {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether values may be null; true unless it is said. */
  readonly nullable?: boolean;
};

/** The columns of a table in their order. */
export type TableSchema = readonly ColumnDefinition[];

/** Says whether a column takes nulls. */
export function isNullable(column: ColumnDefinition): boolean {
  return column.nullable ?? true;
}

/** Refuses a schema that no table can have, with TABLE_SCHEMA_INVALID and all faults. */
export function checkSchema(schema: TableSchema): void {
  const faults: Fault[] = schema.length === 0 ? [{ what: 'The schema has no columns.', expected: 'one or more' }] : [];
  const seen = new Map<string, string>();
  for (const [i, { name, type }] of schema.entries()) {
    const where = { column: name, path: `schema[${i}]` };
    // `__proto__` is not an ordinary key of an object, so rows could not hold its values.
    if (name === '' || name === '__proto__' || !name.isWellFormed()) {
      faults.push({ what: `A column cannot be named ${JSON.stringify(name)}.`, where });
    }
    if (!columnTypes.includes(type)) {
      faults.push({ what: `The type is ${JSON.stringify(type)}.`, where, expected: columnTypes.join(', ') });
    }
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined)
      faults.push({ what: `There is a column "${twin}" already; Delta ignores capitals.`, where });
    seen.set(name.toLowerCase(), name);
  }
  if (faults.length > 0) throw new MusterError('TABLE_SCHEMA_INVALID', faults);
}

/** Refuses columns that are not those of the table, in whatever order, with TABLE_SCHEMA_MISMATCH and one fault for each column. */
export function checkSameSchema(given: TableSchema, table: TableSchema, file: string): void {
  const givenByName = new Map(given.map((column) => [column.name, column]));
  const tableByName = new Map(table.map((column) => [column.name, column]));
  const faults: Fault[] = [];
  for (const [name, column] of tableByName) {
    const other = givenByName.get(name);
    const expected = describeColumn(column);
    if (other === undefined) faults.push({ what: 'The column is not given.', where: { file, column: name }, expected });
    else if (describeColumn(other) !== expected) {
      faults.push({
        what: `The column is given as ${describeColumn(other)}.`,
        where: { file, column: name },
        expected,
      });
    }
  }
  for (const name of givenByName.keys()) {
    if (tableByName.has(name)) continue;
    faults.push({
      what: 'The table has no such column.',
      where: { file, column: name },
      expected: [...tableByName.keys()].join(', '),
    });
  }
  if (faults.length > 0) throw new MusterError('TABLE_SCHEMA_MISMATCH', faults);
}

/**
 * Refuses columns that cannot be merged into those of a table, with TABLE_SCHEMA_MISMATCH and one fault for each: a column of another
 * type, one that is lacking and takes no nulls, a new one that takes none.
 */
export function checkMergeableSchema(given: TableSchema, table: TableSchema, file: string): void {
  const shared = table.filter(({ name }) => given.some((column) => column.name === name));
  const lacking = table.filter((column) => !shared.includes(column) && !isNullable(column));
  const known = given.filter(({ name }) => shared.some((column) => column.name === name));
  checkSameSchema(known, [...shared, ...lacking], file);
  const strict = columnsToAdd(given, table).filter((column) => !isNullable(column));
  if (strict.length === 0) return checkSchema([...table, ...columnsToAdd(given, table)]);
  throw new MusterError(
    'TABLE_SCHEMA_MISMATCH',
    strict.map(({ name }) => ({
      what: 'The column is new and takes no nulls, which the rows that are there would hold.',
      where: { file, column: name },
      expected: 'a new column that takes nulls',
    })),
  );
}

/** Refuses columns whose type was another one in an older schema, with TABLE_SCHEMA_MISMATCH and one fault for each. */
export function checkSameTypes(older: TableSchema, newer: TableSchema, file: string): void {
  const faults = newer.flatMap(({ name, type }): readonly Fault[] => {
    const before = older.find((column) => column.name === name)?.type ?? type;
    if (before === type) return [];
    return [{ what: `The column was of the type ${before} before.`, where: { file, column: name }, expected: type }];
  });
  if (faults.length > 0) throw new MusterError('TABLE_SCHEMA_MISMATCH', faults);
}

/** Gives the columns that are given and that the table does not have. */
export function columnsToAdd(given: TableSchema, table: TableSchema): TableSchema {
  return given.filter(({ name }) => !table.some((column) => column.name === name));
}

/** Gives the columns of a table, with nulls where another schema gives them with nulls. */
export function withNullsOf(table: TableSchema, other: TableSchema): TableSchema {
  const nullable = new Set(other.filter((column) => isNullable(column)).map(({ name }) => name));
  return table.map((column) => (nullable.has(column.name) ? { ...column, nullable: true } : column));
}

function describeColumn(column: ColumnDefinition): string {
  return `${column.type}, ${isNullable(column) ? 'with' : 'without'} nulls`;
}
