import { MusterError } from '#src/core/index.ts';
import { isAzureUri, parseAzureUri } from '#src/storage/index.ts';

/**
 * Gives account, container and prefix of the workspace of tables, which jobs reach too. Throws AZURE_ML_WORKSPACE_LOCAL where it is no place
 * in Azure Blob Storage.
 */
export function tablesPlace(workspace: string): ReturnType<typeof parseAzureUri> {
  if (isAzureUri(workspace)) return parseAzureUri(workspace);
  throw new MusterError('AZURE_ML_WORKSPACE_LOCAL', {
    what: `The workspace is "${workspace}".`,
    where: { path: 'MUSTER_WORKSPACE' },
    expected: 'azureblob://account/container/prefix',
  });
}
