import { countOf } from '#src/core/index.ts';
import { assetsText, keepModelVersion, preparedTables, type AzureMl } from '#ml-service/azure-ml/index.ts';
import type { BuildJobs } from './job-name.ts';
import { ensureTablesDatastore } from './tables-datastore.ts';
import type { Verification } from './verify-training.ts';

/**
 * Keeps each release of a build as a version of the fleet's model in the registry of the workspace: version is the number of the release, tags are
 * the build, the counts and the data assets that its job saw, and it lies where the fleet's tables do, by a datastore without a key. `workspace` is the
 * URI of the tables. Gives a line for each. The tables stay the truth: this shows in the studio what is in them. Throws AZURE_ML_WORKSPACE_LOCAL.
 */
export async function keepReleases(
  azure: AzureMl,
  { pipeline, buildId }: BuildJobs,
  workspace: string,
  { releases, runs }: Pick<Verification, 'releases' | 'runs'>,
): Promise<readonly string[]> {
  if (releases.length === 0) return [];
  const { datastore, pathOf } = await ensureTablesDatastore(azure, workspace);
  const lines: string[] = [];
  for (const { release, run, nKeys, codes, folder } of releases) {
    const data = assetsText(preparedTables(runs.get(run)?.steps ?? []));
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
