import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { countOf, countText, MusterError } from '#src/core/index.ts';
import { loadSettings, secretValues } from '#src/settings/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { fullName, queryTables, summarizeTable, type NamedTable, type QueryResult } from '#src/tables/index.ts';
import { csvLines, jsonLines, screenLines } from './result-text.ts';
import { hideSecrets } from './redact.ts';
import { storageOptions } from './storage-options.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';
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
  const settings = loadSettings(process.cwd(), options);
  hideSecrets(secretValues(settings));
  const terminal = openTerminal(process.stdout, process.stderr, {
    level: settings.logLevel,
    hasStatusLine: false,
    now: Date.now,
  });
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const { signal } = interrupt;
  try {
    const workspace = openStore(settings.workspace, storageOptions(settings, terminal));
    const tables = await workspaceTables(workspace, { signal });
    if (query === undefined) await printTables(workspace, tables, terminal, signal);
    else await printQuery(query, { workspace, tables, terminal, signal }, options);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new MusterError('INTERRUPTED', { what: 'The query was stopped.' }, { cause: error });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
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
  if (csv !== undefined) {
    await writeCsv(csv, result);
    terminal.print(`${csv}: ${countOf(result.nRows, 'row')}`);
  } else if (json === true) {
    for (const line of jsonLines(result)) terminal.print(line);
  } else {
    for (const line of screenLines(result)) terminal.print(line);
    const more = result.hasMore
      ? `the first ${countOf(result.nRows, 'row')}; --limit shows more, --csv writes all`
      : '';
    terminal.print(`\n${more === '' ? countOf(result.nRows, 'row') : more}`);
  }
}

// A pipe or a device cannot be replaced by a file: it is written to as it stands.
async function isRegularOrFree(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => true,
  );
}

/** Writes the file under another name first, so that one that broke off is not taken for the whole. */
async function writeCsv(file: string, result: QueryResult): Promise<void> {
  const place = await realpath(file).catch(() => file);
  const temporary = (await isRegularOrFree(place)) ? `${place}.${process.pid}.tmp` : undefined;
  try {
    await pipeline(Readable.from(terminated(csvLines(result))), createWriteStream(temporary ?? place));
    if (temporary !== undefined) await rename(temporary, place);
  } catch (cause) {
    if (temporary !== undefined) await rm(temporary, { force: true });
    const what = `The CSV file cannot be written: ${(cause as Error).message}`;
    throw new MusterError(
      'USAGE',
      { what, where: { file }, toDo: 'Name a file in a folder that is there.' },
      { cause },
    );
  }
}

function* terminated(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}
