import { countOf, countText } from '#src/core/index.ts';
import { versionsInUse } from '#src/registry/index.ts';
import { vacuumShards } from '#src/steps/index.ts';
import { findTables, vacuumTable } from '#src/tables/index.ts';
import { textTable } from './text-table.ts';
import { vacuumRunFiles } from './vacuum-run-files.ts';
import { inWorkspace, type WorkspaceSession } from './workspace-session.ts';

/** The options of `muster vacuum`. */
export type VacuumCommandOptions = {
  readonly days: number;
  readonly force?: true;
  readonly dryRun?: true;
  readonly workspace?: string;
};

const day = 24 * 60 * 60 * 1000;

/** Runs `muster vacuum` on every table of the workspace and on the files of old runs; what any release names stays readable. Gives the exit code 0. */
export async function runVacuum(options: VacuumCommandOptions): Promise<number> {
  return inWorkspace('vacuum', options, async (session) => vacuumAll(session, options));
}

async function vacuumAll(
  { workspace, terminal, signal }: WorkspaceSession,
  options: VacuumCommandOptions,
): Promise<void> {
  const tables = await findTables(workspace, { signal });
  const inUse = await versionsInUse(workspace, tables, { signal });
  const now = Date.now();
  const rows: string[][] = [];
  for (const [i, path] of tables.entries()) {
    signal.throwIfAborted();
    terminal.progress('looking at tables', i, tables.length);
    const keepVersions = [...(inUse.get(path) ?? [])];
    const { deleted, deletedBytes, nKept } = await vacuumTable(workspace, path, {
      now,
      retentionInMs: options.days * day,
      keepVersions,
      allowShortRetention: options.force ?? false,
      dryRun: options.dryRun ?? false,
    });
    rows.push([path, String(deleted.length), megabytes(deletedBytes), String(nKept), String(keepVersions.length)]);
  }
  // The tables refuse a retention that is too short before any file of a run is touched.
  const since = now - options.days * day;
  const rules = { since, dryRun: options.dryRun ?? false, signal };
  const runFiles = await vacuumRunFiles(workspace, tables, rules);
  const shards = await vacuumShards(workspace, rules);
  terminal.clear();
  const verb = options.dryRun === true ? 'would be deleted' : 'deleted';
  for (const line of textTable(['table', `files ${verb}`, 'size', 'files kept', 'versions in use'], rows))
    terminal.print(line);
  for (const { folder, nDeleted, deletedBytes, nKept } of runFiles)
    terminal.print(
      `${folder}: ${countOf(nDeleted, 'file')} of old runs ${verb}, ${megabytes(deletedBytes)}; ${countText(nKept)} kept`,
    );
  if (shards.nDeleted + shards.nKept > 0)
    terminal.print(
      `${shards.folder}: ${countOf(shards.nDeleted, 'file')} of trainings that ranks shared ${verb}, ${megabytes(shards.deletedBytes)}; ${countText(shards.nKept)} kept`,
    );
  terminal.print(
    `\n${countOf(tables.length, 'table')}; every version of the last ${countOf(options.days, 'day')}, every release and every training dataset stay readable, with the logs and artifacts of their runs`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
