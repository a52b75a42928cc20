import { fileNameOf, MusterError } from '#src/core/index.ts';
import type { AddAction } from './log-entry.ts';
import { isNullable, type ColumnDefinition, type ColumnType, type TableSchema } from './table-schema.ts';

/** For each partition column, the value that all rows of a part have, as the log writes it; null for null. */
export type PartitionValues = Readonly<Record<string, string | null>>;

type Value = string | number | boolean | null;

const partitionTypes: readonly ColumnType[] = ['string', 'integer', 'long', 'boolean', 'timestamp'];

/** The folder that stands for null: the name that Hive gave it and all engines use. */
const nullFolder = '__HIVE_DEFAULT_PARTITION__';

// A file name has at most 255 bytes; the log has the whole value, the folder is for people.
const longestFolder = 120;

/** Refuses partition columns that a table of the schema cannot have, with TABLE_PARTITION_INVALID. */
export function checkPartitionColumns(partitionBy: readonly string[], schema: TableSchema, file: string): void {
  const refuse = (column: string, what: string): never => {
    throw new MusterError('TABLE_PARTITION_INVALID', {
      what,
      where: { file, column },
      expected: `columns of the types ${partitionTypes.join(', ')}, and one column that is none of them`,
    });
  };
  for (const [i, name] of partitionBy.entries()) {
    const column = schema.find((candidate) => candidate.name === name);
    if (column === undefined) refuse(name, 'The table has no such column to be partitioned by.');
    else if (!partitionTypes.includes(column.type)) refuse(name, `The partition column has the type ${column.type}.`);
    if (partitionBy.indexOf(name) !== i) refuse(name, 'The partition column is named twice.');
  }
  if (partitionBy.length === schema.length) refuse(partitionBy[0]!, 'All columns are partition columns.');
}

/** Refuses a table whose partition columns are none of its columns (TABLE_LOG_DAMAGED) or are bytes (TABLE_UNSUPPORTED). */
export function checkReadablePartitions(partitionColumns: readonly string[], schema: TableSchema, file: string): void {
  for (const name of partitionColumns) {
    const type = schema.find((column) => column.name === name)?.type;
    if (type !== undefined && type !== 'binary') continue;
    throw new MusterError(type === undefined ? 'TABLE_LOG_DAMAGED' : 'TABLE_UNSUPPORTED', {
      what:
        type === undefined
          ? 'The partition column is no column of the table.'
          : 'A binary column partitions the table.',
      where: { file, column: name },
      expected: 'a column of the schema that is not binary',
    });
  }
}

/** Gives the columns that the part files hold: those that are no partition columns. */
export function columnsOfParts(schema: TableSchema, partitionColumns: readonly string[]): TableSchema {
  return partitionColumns.length === 0 ? schema : schema.filter(({ name }) => !partitionColumns.includes(name));
}

/**
 * Gives a value as the log writes it: PROTOCOL.md of delta-io/delta, "Partition Value Serialization". TABLE_VALUE_INVALID for an empty
 * text, which readers would take for null, and for an instant whose year has not four digits.
 */
export function formatPartitionValue(column: ColumnDefinition, value: Value, file: string): string | null {
  if (value === null) return null;
  const written = column.type === 'timestamp' ? instantText(value as number) : String(value);
  if (written !== '' && written !== undefined) return written;
  throw new MusterError('TABLE_VALUE_INVALID', {
    what:
      written === ''
        ? 'A partition column holds an empty text, which the Delta format takes for null.'
        : `A partition column holds the instant ${String(value)}.`,
    where: { file, column: column.name },
    expected: written === '' ? 'text or null' : 'an instant in the years 0000 to 9999',
  });
}

/** Gives the value of a partition column for the rows of a part; TABLE_LOG_DAMAGED where it is not one of the column's type. */
export function partitionValueOf(column: ColumnDefinition, add: Pick<AddAction, 'path' | 'partitionValues'>): Value {
  const written = add.partitionValues[column.name];
  const isNull = written === undefined || written === null || written === '';
  const value = isNull ? null : parseValue(column.type, written);
  if (value !== undefined && !(value === null && !isNullable(column))) return value;
  throw new MusterError('TABLE_LOG_DAMAGED', {
    what: `The log gives the part the partition value ${JSON.stringify(written) ?? 'null'}.`,
    where: { file: add.path, column: column.name },
    expected: `a ${column.type}`,
  });
}

/** Gives the folder of a partition, such as `region=north/year=2026/`; empty where there are no partition columns. */
export function partitionFolder(values: PartitionValues): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const encoded = value === null ? nullFolder : fileNameOf(value).slice(0, longestFolder);
      return `${fileNameOf(name)}=${encoded}/`;
    })
    .join('');
}

function instantText(value: number): string | undefined {
  const iso = new Date(value).toISOString();
  return /^\d{4}-/.test(iso) ? iso.replace('Z', '000Z') : undefined;
}

function parseValue(type: ColumnType, written: string): Value | undefined {
  switch (type) {
    case 'string':
      return written;
    case 'boolean':
      return /^(true|false)$/i.test(written) ? written.toLowerCase() === 'true' : undefined;
    case 'integer':
    case 'long':
      return /^-?\d+$/.test(written) && Number.isSafeInteger(Number(written)) ? Number(written) : undefined;
    case 'double':
      return finiteOrNamed(written);
    case 'timestamp':
      return parseInstant(written);
    case 'binary':
      return undefined;
    default:
      return type satisfies never;
  }
}

function finiteOrNamed(written: string): number | null | undefined {
  if (written === 'NaN') return null;
  const value = Number(written);
  return Number.isNaN(value) ? undefined : value;
}

// Without a zone it is taken for UTC; digits beyond milliseconds are a fraction of one.
function parseInstant(written: string): number | undefined {
  const [, seconds, fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(written) ?? [];
  if (seconds === undefined) return undefined;
  const start = Date.parse(`${seconds.replace(' ', 'T')}${zone}`);
  return Number.isNaN(start) ? undefined : start + Number(`0${fraction}`) * 1000;
}
