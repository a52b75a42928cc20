import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { MusterError } from '#src/core/index.ts';
import { versionAt } from '../history.ts';
import { loadSnapshot, type Snapshot } from '../snapshot.ts';
import { pathInTable } from '../table-path.ts';
import { interruptible, openEngine, sqlName, wallIn, type Engine, type EngineOptions } from './engine.ts';
import { localFiles } from './part-files.ts';
import { collectColumns, type QueryResult } from './result-columns.ts';
import { damageOf, sqlFailure } from './sql-failure.ts';
import { parseSql, type ParsedSql, type TableReference } from './sql-syntax.ts';
import { rewriteVersions, type TableState, type VersionedSql } from './sql-versions.ts';
import { findTable, matchingTables, type NamedTable } from './table-catalog.ts';
import { tableQuery } from './table-view.ts';

/** What a query may read and how much it may take. */
export type QueryOptions = EngineOptions &
  StoreOptions & {
    readonly tables: readonly NamedTable[];
    /** Receives copies of the part files of a store that is no folder. */
    readonly cacheFolder: string;
    /** Reading ends with so many rows; all of them unless it is said. */
    readonly maxRows?: number;
  };

/** The versions of the tables that a query read, by their paths; of a table that it read at two, the one it named last. */
export type TablesRead = { readonly tablesRead: Readonly<Record<string, number>> };

/**
 * Runs one query over tables at any of their versions, read-only and walled in: neither files nor settings nor the environment can
 * be reached from SQL, since the engine is locked to the part files of the tables that the query names before it sees the query.
 * SQL_INVALID, SQL_NOT_ALLOWED, SQL_TABLE_UNKNOWN, SQL_TABLE_AMBIGUOUS, SQL_COLUMN_UNKNOWN, SQL_VERSION_INVALID, SQL_OUT_OF_MEMORY,
 * and the errors of reading a table.
 */
export async function queryTables(
  store: ObjectStore,
  sql: string,
  options: QueryOptions,
): Promise<QueryResult & TablesRead> {
  const versioned = rewriteVersions(sql);
  const engine = await openEngine(options);
  try {
    const parsed = await parseSql(engine, versioned.sql);
    await refuseCatalogNames(engine, parsed);
    const views = await openViews(store, { parsed, versioned }, options);
    await wallIn(engine, new Set(views.flatMap((view) => view.files)));
    await makeViews(engine, views);
    const result = await runQuery(engine, withAliases(versioned, parsed), views, options);
    return { ...result, tablesRead: Object.fromEntries(views.map(({ path, snapshot }) => [path, snapshot.version])) };
  } finally {
    await engine.close();
  }
}

// Within its own definition a name of WITH still means what it hides: the engine's catalog, which tells its settings.
async function refuseCatalogNames(engine: Engine, { ownNames }: ParsedSql): Promise<void> {
  if (ownNames.size === 0) return;
  const catalog = 'SELECT lower(view_name) FROM duckdb_views() UNION SELECT lower(table_name) FROM duckdb_tables()';
  const taken = (await engine.connection.runAndReadAll(catalog)).getRows().map(([name]) => String(name));
  const hidden = taken.filter((name) => ownNames.has(name));
  if (hidden.length === 0) return;
  throw new MusterError('SQL_NOT_ALLOWED', {
    what: `WITH gives the name "${hidden.join('", "')}", which the catalog of the engine has.`,
    expected: 'another name',
  });
}

/** One table of a query: the name it goes by, its state, its part files on this machine. */
type View = {
  readonly schema: string;
  readonly name: string;
  readonly path: string;
  readonly snapshot: Snapshot;
  readonly files: readonly string[];
};

async function openViews(
  store: ObjectStore,
  { parsed, versioned }: { readonly parsed: ParsedSql; readonly versioned: VersionedSql },
  options: QueryOptions,
): Promise<readonly View[]> {
  const views = new Map<string, View>();
  for (const reference of parsed.tables) {
    const { schema, name } = reference;
    const id = `${schema}.${name}`.toLowerCase();
    if (views.has(id) || meansOwnQuery(reference, parsed, options.tables)) continue;
    const state = versioned.states.get(name);
    const table = findTable(options.tables, { schema, name: state?.table ?? name });
    const snapshot = await snapshotOf(store, table, state ?? {}, options);
    const parts = [...snapshot.files].map(([path, { size }]) => ({ path: pathInTable(table.path, path), size }));
    views.set(id, {
      schema,
      name,
      path: table.path,
      snapshot,
      files: await localFiles(store, parts, options.cacheFolder, options),
    });
  }
  return [...views.values()];
}

/** A name that WITH gives hides a table's, but not within the very query that it names: that one may read the table. */
function meansOwnQuery(reference: TableReference, { ownNames }: ParsedSql, tables: readonly NamedTable[]): boolean {
  const isOwn = reference.schema === '' && ownNames.has(reference.name.toLowerCase());
  return isOwn && matchingTables(tables, reference).length !== 1;
}

async function snapshotOf(
  store: ObjectStore,
  table: NamedTable,
  { version, at }: TableState,
  options: StoreOptions,
): Promise<Snapshot> {
  const wanted = at === undefined ? version : await versionAt(store, table.path, at, options);
  const snapshot = await loadSnapshot(store, table.path, { ...options, version: wanted });
  if (snapshot !== undefined) return snapshot;
  throw new MusterError('SQL_TABLE_UNKNOWN', { what: 'The table was deleted.', where: { file: table.path } });
}

async function makeViews(engine: Engine, views: readonly View[]): Promise<void> {
  for (const { schema, name, snapshot, files: parts } of views) {
    if (schema !== '') await engine.run(`CREATE SCHEMA IF NOT EXISTS ${sqlName(schema)}`);
    const target = schema === '' ? sqlName(name) : `${sqlName(schema)}.${sqlName(name)}`;
    try {
      await engine.run(`CREATE VIEW ${target} AS ${tableQuery(snapshot, parts)}`);
    } catch (error) {
      throw damageOf(error);
    }
  }
}

async function runQuery(
  engine: Engine,
  sql: string,
  views: readonly View[],
  { maxRows, signal }: QueryOptions,
): Promise<QueryResult> {
  try {
    return await interruptible(engine.connection, signal, async () =>
      collectColumns(await engine.connection.stream(sql), maxRows, signal),
    );
  } catch (error) {
    signal?.throwIfAborted();
    const columns = views.flatMap(({ snapshot }) => snapshot.schema.map((column) => column.name));
    throw sqlFailure(error, [...new Set(columns)]);
  }
}

/** A table that is read at a version goes on by its own name: `models.rmse` in `from models@v12`. */
function withAliases({ sql, states }: VersionedSql, { tables }: ParsedSql): string {
  let bytes = Buffer.from(sql, 'utf8');
  for (const { name, hasAlias, position } of [...tables].sort((a, b) => b.position - a.position)) {
    const state = states.get(name);
    if (state === undefined || hasAlias) continue;
    const quoted = sqlName(name);
    const end = bytes.indexOf(quoted, position) + Buffer.byteLength(quoted);
    bytes = Buffer.concat([bytes.subarray(0, end), Buffer.from(` AS ${sqlName(state.table)}`), bytes.subarray(end)]);
  }
  return bytes.toString('utf8');
}
