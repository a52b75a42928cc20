import { countOf, MusterError } from '#src/core/index.ts';
import { isAzureUri, parseAzureUri } from '#src/storage/index.ts';
import { ensureDatastore, keepModelVersion, type AzureMl } from '#ml-service/azure-ml/index.ts';
import type { BuildJobs } from './job-name.ts';
import type { BuildRelease } from './verify-training.ts';

/**
 * Keeps each release of a build as a version of the fleet's model in the registry of the workspace: version is the number of the release, tags are
 * the build and the counts, and it lies where the fleet's tables do, by a datastore without a key. Gives a line for each. The tables stay the truth:
 * this shows in the studio what is in them. Throws AZURE_ML_WORKSPACE_LOCAL.
 */
export async function keepReleases(
  azure: AzureMl,
  { pipeline, buildId }: BuildJobs,
  { workspace, releases }: { readonly workspace: string; readonly releases: readonly BuildRelease[] },
): Promise<readonly string[]> {
  if (!isAzureUri(workspace)) {
    throw new MusterError('AZURE_ML_WORKSPACE_LOCAL', {
      what: `The workspace is "${workspace}".`,
      where: { path: 'MUSTER_WORKSPACE' },
      expected: 'azureblob://account/container/prefix',
    });
  }
  const { account, container, prefix } = parseAzureUri(workspace);
  const datastore = `muster_${account}_${container.replaceAll('-', '_')}`;
  await ensureDatastore(azure, { name: datastore, account, container });
  const lines: string[] = [];
  for (const { release, run, nKeys, codes, folder } of releases) {
    const isNew = await keepModelVersion(azure, {
      name: pipeline,
      version: String(release),
      datastore,
      path: [prefix, folder].filter((part) => part !== '').join('/'),
      job: run,
      description: `release ${release} of ${pipeline}: ${countOf(nKeys, 'key')}`,
      tags: {
        BuildId: buildId,
        keys: String(nKeys),
        ...Object.fromEntries(Object.entries(codes).map(([code, count]) => [code, String(count)])),
      },
    });
    lines.push(`model ${pipeline} ${release}${isNew ? '' : ', as it was kept before'}`);
  }
  return lines;
}
