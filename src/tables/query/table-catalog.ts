import { didYouMean, MusterError } from '#src/core/index.ts';
import type { TableReference } from './sql-syntax.ts';

/** A table that queries may name. */
export type NamedTable = {
  /** The path of the table in its store. */
  readonly path: string;
  /** What stands before the dot, such as the fleet; undefined where the table goes by its name alone. */
  readonly schema?: string;
  readonly name: string;
  /** Another name for the same table, such as a feature group's name without its version. */
  readonly otherName?: string;
};

/** Gives the name of a table as queries write it: `runs`, `batchai.models`. */
export function fullName({ schema, name }: NamedTable): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

/**
 * Finds the table that a reference means, as `matchingTables` does: SQL_TABLE_UNKNOWN with the nearest name where there is none,
 * SQL_TABLE_AMBIGUOUS where there are several.
 */
export function findTable(
  tables: readonly NamedTable[],
  reference: Pick<TableReference, 'schema' | 'name'>,
): NamedTable {
  const found = matchingTables(tables, reference);
  const { schema, name } = reference;
  if (found.length > 1) {
    throw new MusterError('SQL_TABLE_AMBIGUOUS', {
      what: `There are ${found.length} tables "${name}".`,
      expected: found.map(fullName).join(' or '),
    });
  }
  return found[0] ?? refuseUnknown(tables, schema === '' ? name : `${schema}.${name}`);
}

/**
 * Gives the tables that a reference may mean; capitals do not count. A name alone means a table without a schema, by its name, then
 * by its other name, and only then those that have the name within a schema.
 */
export function matchingTables(
  tables: readonly NamedTable[],
  { schema, name }: Pick<TableReference, 'schema' | 'name'>,
): readonly NamedTable[] {
  if (schema !== '') return tables.filter((table) => isNamed(table.schema, schema) && isNamed(table.name, name));
  const alone = tables.filter((table) => table.schema === undefined);
  const ways = [
    alone.filter((table) => isNamed(table.name, name)),
    alone.filter((table) => isNamed(table.otherName, name)),
    tables.filter((table) => isNamed(table.name, name)),
  ];
  return ways.find((way) => way.length > 0) ?? [];
}

function isNamed(candidate: string | undefined, asked: string): boolean {
  return candidate?.toLowerCase() === asked.toLowerCase();
}

function refuseUnknown(tables: readonly NamedTable[], asked: string): never {
  const known = [...new Set(tables.flatMap((table) => [table.name, table.otherName ?? table.name, fullName(table)]))];
  const listed = tables.map(fullName);
  throw new MusterError('SQL_TABLE_UNKNOWN', {
    what: `There is no table "${asked}".${didYouMean(asked, known)}`,
    expected:
      listed.length === 0
        ? 'a workspace with tables: run a pipeline first'
        : listed.slice(0, 40).join(', ') + (listed.length > 40 ? ', …' : ''),
  });
}
