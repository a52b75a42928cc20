import { didYouMean, MusterError } from '#src/core/index.ts';
import { columnTypes, type ColumnType } from '#src/tables/index.ts';

/** Reads types of columns as the command line gives them, such as `{ code: 'string' }`. Throws USAGE for a type that there is not. */
export function columnTypesFrom(given: Readonly<Record<string, string>> = {}): Readonly<Record<string, ColumnType>> {
  const faults = Object.entries(given)
    .filter(([, type]) => !isColumnType(type))
    .map(([column, type]) => ({
      what: `--types gives the column ${column} the type "${type}".${didYouMean(type, columnTypes)}`,
      expected: columnTypes.join(', '),
    }));
  if (faults.length > 0) throw new MusterError('USAGE', faults);
  return given as Readonly<Record<string, ColumnType>>;
}

function isColumnType(type: string): type is ColumnType {
  return (columnTypes as readonly string[]).includes(type);
}
