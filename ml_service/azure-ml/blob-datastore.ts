import type { AzureMl } from './azure-ml.ts';
import { callIfThere } from './call.ts';
import { callToEnd } from './long-running.ts';
import { resourceUrl } from './workspace-place.ts';

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
