import {
  isNull,
  type ColumnDefinition,
  type ColumnType,
  type ColumnValues,
  type TableSchema,
} from '#src/tables/index.ts';
import type { InsertContent } from './insert-content.ts';

/** A column as a quarantine holds it, with its values. */
export type QuarantineColumn = ColumnDefinition & { readonly values: ColumnValues };

/**
 * Gives refused rows in the columns of a quarantine. One that the group did not have is text there for good: the rows that bring it may
 * all be refused, and then nothing says of what type the next rows will have it.
 */
export function quarantineColumns(
  { schema, rows }: InsertContent,
  known: { readonly group: TableSchema; readonly quarantine: TableSchema },
): readonly QuarantineColumn[] {
  return schema.map(({ name, type }) => {
    // Capitals do not make another column.
    const held = known.quarantine.find((column) => column.name.toLowerCase() === name.toLowerCase());
    const isText = held === undefined ? !known.group.some((column) => column.name === name) : held.type === 'string';
    const values = rows.columns[name]!;
    if (!isText || type === 'string') return { name: held?.name ?? name, type, values };
    return { name: held?.name ?? name, type: 'string', values: textsOf(values, type) };
  });
}

/** Gives values as text: times in ISO 8601, bytes in base64, null for null. */
function textsOf(values: ColumnValues, type: ColumnType): readonly (string | null)[] {
  return Array.from(values as ArrayLike<unknown>, (value) => {
    if (isNull(value)) return null;
    if (type === 'binary') return Buffer.from(value as Uint8Array).toString('base64');
    return type === 'timestamp' ? new Date(value as number).toISOString() : String(value);
  });
}
