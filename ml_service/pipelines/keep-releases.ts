import { countOf } from '#src/core/index.ts';
import { assetsText, keepModelVersion, preparedTables, type AzureMl } from '#ml-service/azure-ml/index.ts';
import { readJobRecord } from './job-record.ts';
import type { BuildJobs } from './job-name.ts';
import type { Tables } from './keep-data.ts';
import { ensureTablesDatastore } from './tables-datastore.ts';
import type { BuildRelease } from './verify-training.ts';

/**
 * Keeps each release of a build as a version of the fleet's model in the registry of the workspace: version is the number of the release, tags are
 * the build, the counts and the data assets that its job saw, and it lies where the fleet's tables do, by a datastore without a key. Gives a line for
 * each. The tables stay the truth: this shows in the studio what is in them. Throws AZURE_ML_WORKSPACE_LOCAL.
 */
export async function keepReleases(
  azure: AzureMl,
  { pipeline, buildId }: BuildJobs,
  { workspace, store }: Tables,
  releases: readonly BuildRelease[],
): Promise<readonly string[]> {
  const { datastore, pathOf } = await ensureTablesDatastore(azure, workspace);
  const lines: string[] = [];
  for (const { release, run, nKeys, codes, folder } of releases) {
    const record = await readJobRecord(store, run, { signal: azure.signal });
    const data = assetsText(preparedTables(record?.steps ?? []));
    const isNew = await keepModelVersion(azure, {
      name: pipeline,
      version: String(release),
      datastore,
      path: pathOf(folder),
      job: run,
      description: `release ${release} of ${pipeline}: ${countOf(nKeys, 'key')}`,
      tags: {
        BuildId: buildId,
        keys: String(nKeys),
        ...(data === '' ? {} : { data }),
        ...Object.fromEntries(Object.entries(codes).map(([code, count]) => [code, String(count)])),
      },
    });
    lines.push(`model ${pipeline} ${release}${isNew ? '' : ', as it was kept before'}`);
  }
  return lines;
}
