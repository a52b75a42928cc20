import type { PastRun, PastStepDetail } from '#src/pipelines/index.ts';
import { keepDataAsset, preparedTables, type AzureMl } from '#ml-service/azure-ml/index.ts';
import type { BuildJobs } from './job-name.ts';
import { ensureTablesDatastore } from './tables-datastore.ts';

/**
 * Keeps the prepared data that the run of a job wrote or read as data assets of the workspace, so that the studio shows what the job saw: a folder
 * with the place of each table, whose version is that of the table with the digest of its commit. What is there stays as it is, with the tags of the
 * job that kept it first. `workspace` is the URI of the tables. Gives a line for each; none where the job has no record. Throws
 * AZURE_ML_WORKSPACE_LOCAL.
 */
export async function keepData(
  azure: AzureMl,
  { pipeline, buildId }: Omit<BuildJobs, 'purpose'>,
  workspace: string,
  run: PastRun<PastStepDetail> | undefined,
): Promise<readonly string[]> {
  const tables = preparedTables(run?.steps ?? []);
  if (run === undefined || tables.length === 0) return [];
  const { datastore, pathOf } = await ensureTablesDatastore(azure, workspace);
  const lines: string[] = [];
  for (const { table, tableVersion, commit, asset, assetVersion } of tables) {
    const isNew = await keepDataAsset(azure, {
      name: asset,
      version: assetVersion,
      datastore,
      path: pathOf(table),
      description: `${table} at version ${tableVersion}, a Delta table that ${pipeline} prepared`,
      tags: {
        BuildId: buildId,
        run: run.id,
        table,
        version: String(tableVersion),
        ...(commit === undefined ? {} : { commit }),
        ...(run.gitCommit === null ? {} : { gitCommit: run.gitCommit }),
        codeVersion: run.codeVersion,
      },
    });
    lines.push(`data ${asset} ${assetVersion}${isNew ? '' : ', as it was kept before'}`);
  }
  return lines;
}
