import { homedir } from 'node:os';
import { join } from 'node:path';
import { countOf, countText, MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { fullName, queryTables, summarizeTable, type NamedTable } from '#src/tables/index.ts';
import { printResult } from './print-result.ts';
import type { Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';
import { inWorkspace } from './workspace-session.ts';
import { workspaceTables } from './workspace-tables.ts';

/** The options of `muster sql`, as commander gives them. */
export type SqlOptions = {
  readonly workspace?: string;
  readonly tables?: true;
  readonly csv?: string;
  readonly json?: true;
  readonly limit: number;
  readonly memory?: number;
  readonly cache?: string;
};

/** Runs `muster sql`: a query, or the list of tables. Gives the exit code 0; throws INTERRUPTED where it was stopped. */
export async function runSql(query: string | undefined, options: SqlOptions): Promise<number> {
  checkUsage(query, options);
  return inWorkspace('sql', options, async ({ workspace, terminal, signal }) => {
    const tables = await workspaceTables(workspace, { signal });
    if (query === undefined) await printTables(workspace, tables, terminal, signal);
    else await printQuery(query, { workspace, tables, terminal, signal }, options);
  });
}

function checkUsage(query: string | undefined, { tables, csv, json }: SqlOptions): void {
  if ((query === undefined) !== (tables === true)) {
    throw new MusterError('USAGE', {
      what: query === undefined ? 'There is no query.' : '--tables takes no query.',
      expected: 'a query, such as muster sql "select * from runs", or muster sql --tables',
    });
  }
  if (csv !== undefined && json === true) {
    throw new MusterError('USAGE', { what: '--csv and --json are both given.', expected: 'one of the two' });
  }
}

async function printTables(
  workspace: ObjectStore,
  tables: readonly NamedTable[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const table of tables) {
    const summary = await summarizeTable(workspace, table.path, { signal });
    if (summary === undefined) continue;
    const versions = summary.version === 0 ? 'v0' : `v0-v${summary.version}`;
    const columns = columnNames(summary.schema.map(({ name }) => name));
    const nRows = summary.nRows === undefined ? '' : countText(summary.nRows);
    rows.push([fullName(table), table.otherName ?? '', versions, nRows, columns]);
  }
  for (const line of textTable(['table', 'also', 'versions', 'rows', 'columns'], rows)) terminal.print(line);
}

const longestNames = 72;

function columnNames(names: readonly string[]): string {
  const all = names.join(', ');
  const end = all.lastIndexOf(',', longestNames);
  return all.length <= longestNames || end < 0 ? all : `${all.slice(0, end)}, … (${names.length})`;
}

type Place = {
  readonly workspace: ObjectStore;
  readonly tables: readonly NamedTable[];
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
};

async function printQuery(
  query: string,
  { workspace, tables, terminal, signal }: Place,
  { csv, json, limit, memory, cache }: SqlOptions,
): Promise<void> {
  terminal.debug(`querying ${countOf(tables.length, 'table')}`);
  const result = await queryTables(workspace, query, {
    tables,
    cacheFolder: cache ?? join(homedir(), '.cache', 'muster'),
    memoryLimitInMb: memory,
    signal,
    ...(csv === undefined && json !== true ? { maxRows: limit } : {}),
  });
  await printResult(result, terminal, { csv, json });
}
