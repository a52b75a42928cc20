import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoreOptions } from '#src/storage/index.ts';

/** A DuckDB in memory of its own; whoever opens it closes it. */
export type Engine = {
  readonly connection: DuckDBConnection;
  /** A folder for files of this engine alone, removed when it is closed. */
  readonly folder: string;
  /** Runs a statement; an aborted signal interrupts it and rejects with its reason. */
  readonly run: (sql: string, options?: StoreOptions) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** How much an engine may take. */
export type EngineOptions = {
  /** Beyond it work spills to the disk, and what cannot spill fails; DuckDB's own limit, 80 % of the machine, unless it is said. */
  readonly memoryLimitInMb?: number | undefined;
};

/** Opens an engine. Instants are read and written in UTC, rows keep their order, no extension is ever fetched. */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  // Loaded here, since most commands never query: the library takes longer to load than they to start.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = await mkdtemp(join(tmpdir(), 'muster-engine-'));
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      temp_directory: join(folder, 'spill'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // Taken from the environment unless it is said, with the password that may stand in it.
      http_proxy: 'none',
      ...(options.memoryLimitInMb === undefined ? {} : { memory_limit: `${options.memoryLimitInMb}MB` }),
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return {
      connection,
      folder,
      run: async (sql, { signal } = {}) => {
        await interruptible(connection, signal, () => connection.run(sql));
      },
      close: async () => {
        connection.closeSync();
        instance.closeSync();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Locks an engine to files, for good: nothing else can be read or written, and the configuration cannot be changed again. */
export async function wallIn(engine: Engine, files: Iterable<string>): Promise<void> {
  await engine.run(`SET allowed_paths = [${[...files].map(sqlText).join(', ')}]`);
  await engine.run('SET enable_external_access = false');
  await engine.run('SET lock_configuration = true');
}

/** Does work of a connection; an aborted signal interrupts it and rejects with its reason. */
export async function interruptible<Result>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  const stop = (): void => connection.interrupt();
  signal?.addEventListener('abort', stop);
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Gives text as a literal of SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Gives a name as a quoted identifier of SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
