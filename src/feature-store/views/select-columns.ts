import { didYouMean, MusterError } from '#src/core/index.ts';
import type { TableSchema } from '#src/tables/index.ts';

/** Gives the columns of a schema that are wanted, in the order that is wanted; all of them without a choice. TABLE_COLUMN_MISSING. */
export function selectColumns(schema: TableSchema, select: readonly string[] | undefined, view: string): TableSchema {
  if (select === undefined) return schema;
  const known = schema.map(({ name }) => name);
  return [...new Set(select)].map((name) => {
    const column = schema.find((candidate) => candidate.name === name);
    if (column !== undefined) return column;
    throw new MusterError('TABLE_COLUMN_MISSING', {
      what: `The feature view has no such column.${didYouMean(name, known)}`,
      where: { file: view, column: name },
      expected: known.join(', '),
    });
  });
}
