import { isMusterError } from '#src/core/index.ts';
import type { Reporter } from '#src/pipelines/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { checkCompute, type AzureMl } from '#ml-service/azure-ml/index.ts';
import { tablesPlace } from './tables-place.ts';

/** The workspace of tables: its URI, and the store that reads it. */
type Tables = { readonly workspace: string; readonly store: ObjectStore };

/**
 * Looks whether what a published pipeline needs is there, before anything is uploaded: the compute that runs its steps, and the container that holds
 * its tables. Where the identity may not read the container, which publishing does not need, a warning says that it was not looked for. Throws
 * AZURE_ML_COMPUTE_MISSING, AZURE_ML_WORKSPACE_LOCAL, STORAGE_ACCOUNT_MISSING, STORAGE_CONTAINER_MISSING and what the calls throw.
 */
export async function checkPlaces(
  azure: AzureMl,
  compute: string,
  { workspace, store }: Tables,
  report: Pick<Reporter, 'warn'>,
): Promise<void> {
  const { account, container } = tablesPlace(workspace);
  await checkCompute(azure, compute);
  try {
    // Whatever the answer is: only a container that is there gives one.
    await store.stat('runs/_delta_log/_last_checkpoint', { signal: azure.signal });
  } catch (error) {
    if (!isMusterError(error) || error.code !== 'STORAGE_AUTH_FAILED') throw error;
    report.warn(
      `This identity may not read the container ${container} of the account ${account}: whether it is there, as MUSTER_WORKSPACE says, is not known.`,
    );
  }
}
