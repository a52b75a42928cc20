import type { AzureMl } from './azure-ml.ts';
import { callIfThere } from './call.ts';
import { callToEnd } from './long-running.ts';
import { resourceUrl, type WorkspacePlace } from './workspace-place.ts';

/** A container of a storage account under a name that the workspace knows. */
export type BlobDatastore = {
  /** Letters, digits and "_". */
  readonly name: string;
  readonly account: string;
  readonly container: string;
};

/** Makes a datastore where there is none of its name. It holds no key: who reads by it does so as who he is. */
export async function ensureDatastore(azure: AzureMl, datastore: BlobDatastore): Promise<void> {
  const url = resourceUrl(azure.place, `datastores/${datastore.name}`);
  const what = `make the datastore ${datastore.name}`;
  if ((await callIfThere(azure, { method: 'GET', url, what })) !== undefined) return;
  await callToEnd(azure, { method: 'PUT', url, what, body: blobDatastoreBody(datastore) });
}

/** Gives the body of a datastore. */
export function blobDatastoreBody({ account, container }: BlobDatastore): unknown {
  return {
    properties: {
      datastoreType: 'AzureBlob',
      accountName: account,
      containerName: container,
      endpoint: 'core.windows.net',
      protocol: 'https',
      serviceDataAccessAuthIdentity: 'None',
      credentials: { credentialsType: 'None' },
      description: 'The tables of Muster',
    },
  };
}

/** Gives the URI of a path in a datastore of the workspace, as the SDK of Azure writes it. */
export function datastoreUri(
  { subscriptionId, resourceGroup, workspace }: WorkspacePlace,
  datastore: string,
  path: string,
): string {
  const home = `azureml://subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/workspaces/${workspace}`;
  return `${home}/datastores/${datastore}/paths/${encodeURI(path)}`;
}
