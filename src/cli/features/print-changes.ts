import { countOf } from '#src/core/index.ts';
import { getFeatureGroup, readGroupChanges } from '#src/feature-store/index.ts';
import {
  columnsOfCondition,
  matchingRows,
  takeRows,
  type Condition,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import type { AsOf } from '../option-values.ts';
import { printResult, type ResultForm } from '../print-result.ts';
import { tableResult } from '../table-result.ts';
import type { WorkspaceSession } from '../workspace-session.ts';
import { groupReference } from './group-reference.ts';
import { conditionOf, type WhereText } from './where-option.ts';

/** Which changes are shown: those behind the version `from` up to a time or version, of the rows and columns that are asked for. */
export type ChangesOptions = ResultForm & {
  readonly from: number;
  readonly asOf?: AsOf;
  readonly columns?: readonly string[];
  readonly where?: readonly WhereText[];
  readonly limit: number;
  readonly groupVersion?: number;
};

/** Prints the rows that came (+) and went (-) between two versions of a group. Errors as `readGroupChanges`; USAGE for the condition. */
export async function printChanges(name: string, options: ChangesOptions, session: WorkspaceSession): Promise<void> {
  const { workspace, terminal, signal } = session;
  const found = await getFeatureGroup(workspace, groupReference(name, options), { ...options.asOf, signal });
  const where = conditionOf(options.where, found.schema);
  const wanted = options.columns ?? found.schema.map((column) => column.name);
  const columns = [...new Set([...wanted, ...(where === undefined ? [] : columnsOfCondition(where))])];
  const range = { from: options.from, to: found.tableVersion };
  const changes = await readGroupChanges(workspace, found.group, { ...range, columns, signal });
  const schema = changes.schema.slice(0, new Set(wanted).size);
  const [inserted, deleted] = [rowsWhere(changes.inserted, where), rowsWhere(changes.deleted, where)];
  const isWhole = options.csv !== undefined || options.json === true;
  const both = signedRows(schema, inserted, deleted);
  await printResult(tableResult(both.schema, both.rows, isWhole ? undefined : options.limit), terminal, options);
  if (isWhole) return;
  const gone = `${countOf(deleted.nRows, 'row')} gone (-)`;
  terminal.print(
    `from v${range.from} to v${range.to}: ${countOf(inserted.nRows, 'row')} there that were not (+), ${gone}`,
  );
}

function rowsWhere(rows: TableRows, where: Condition | undefined): TableRows {
  return where === undefined ? rows : takeRows(rows, matchingRows(where, rows));
}

/** Gives the inserted rows and behind them the deleted ones, with the sign of each in the column `change`. */
function signedRows(
  schema: TableSchema,
  inserted: TableRows,
  deleted: TableRows,
): { readonly schema: TableSchema; readonly rows: TableRows } {
  const both = schema.map(({ name }) => [name, [...inserted.columns[name]!, ...deleted.columns[name]!]] as const);
  const change = [...Array<string>(inserted.nRows).fill('+'), ...Array<string>(deleted.nRows).fill('-')];
  const columns = { change, ...Object.fromEntries(both) } as TableRows['columns'];
  return {
    schema: [{ name: 'change', type: 'string' }, ...schema],
    rows: { nRows: inserted.nRows + deleted.nRows, columns },
  };
}
