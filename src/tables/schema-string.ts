import { z } from 'zod';
import { MusterError } from '#src/core/index.ts';
import { columnTypes, isNullable, type ColumnDefinition, type ColumnType, type TableSchema } from './table-schema.ts';

// PROTOCOL.md of delta-io/delta, "Schema Serialization Format".
const structType = z.object({
  type: z.literal('struct'),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.unknown(),
      nullable: z.boolean(),
      metadata: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** Gives the `schemaString` of a Delta table's metadata. */
export function formatSchema(schema: TableSchema): string {
  return JSON.stringify({ type: 'struct', fields: schema.map(fieldOf) });
}

/** Gives a `schemaString` with columns added behind the ones it names, of which it keeps all that it says. */
export function extendSchema(schemaString: string, added: TableSchema): string {
  const struct = JSON.parse(schemaString) as { readonly fields: readonly unknown[] };
  return JSON.stringify({ ...struct, fields: [...struct.fields, ...added.map(fieldOf)] });
}

/** Gives a `schemaString` whose columns of these names take nulls, with all else that it says. */
export function allowNullsIn(schemaString: string, names: ReadonlySet<string>): string {
  const struct = JSON.parse(schemaString) as { readonly fields: readonly { readonly name: string }[] };
  const fields = struct.fields.map((field) => (names.has(field.name) ? { ...field, nullable: true } : field));
  return JSON.stringify({ ...struct, fields });
}

/**
 * Gives the columns that a `schemaString` names. TABLE_LOG_DAMAGED where it is not one, TABLE_UNSUPPORTED where a column has a type
 * that Muster does not know; both name the log entry `file`.
 */
export function parseSchema(schemaString: string, file: string): TableSchema {
  return parseStruct(schemaString, file).fields.map((field): ColumnDefinition => {
    if (!isColumnType(field.type)) {
      throw new MusterError('TABLE_UNSUPPORTED', {
        what: `The column has the type ${JSON.stringify(field.type)}.`,
        where: { file, column: field.name },
        expected: columnTypes.join(', '),
      });
    }
    const { name, type } = field;
    return field.nullable ? { name, type } : { name, type, nullable: false };
  });
}

/** Gives the names of the columns that carry an invariant, which a writer of version 2 would have to check for each row. */
export function columnsWithInvariants(schemaString: string, file: string): readonly string[] {
  const { fields } = parseStruct(schemaString, file);
  return fields.filter((field) => 'delta.invariants' in field.metadata).map((field) => field.name);
}

function fieldOf(column: ColumnDefinition): Readonly<Record<string, unknown>> {
  return { name: column.name, type: column.type, nullable: isNullable(column), metadata: {} };
}

function parseStruct(schemaString: string, file: string): z.infer<typeof structType> {
  try {
    return structType.parse(JSON.parse(schemaString));
  } catch (error) {
    throw new MusterError(
      'TABLE_LOG_DAMAGED',
      {
        what: `The schema is not one: ${schemaString.slice(0, 120)}`,
        where: { file, path: 'metaData.schemaString' },
        expected: '{"type":"struct","fields":[{"name","type","nullable","metadata"}]}',
      },
      { cause: error },
    );
  }
}

function isColumnType(type: unknown): type is ColumnType {
  return columnTypes.some((known) => known === type);
}
