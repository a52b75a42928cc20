import type { BlobServiceClient, ContainerClient, StoragePipelineOptions } from '@azure/storage-blob';
import { MusterError } from '#src/core/index.ts';
import type { AzurePlace } from './azure-place.ts';

// Requests are repeated by `retrying`, which knows what a lost answer to a conditional write means.
const options = { retryOptions: { maxTries: 1 } };

/**
 * Connects to a container: with a connection string where there is one, else as the identity that DefaultAzureCredential finds. The
 * SDK is loaded only now: commands on local folders do without it. Nothing is asked of the service yet. Throws
 * STORAGE_CONNECTION_STRING where the connection string cannot be read or is for another account.
 */
export async function connectContainer(
  place: AzurePlace,
  connectionString: string | undefined,
): Promise<ContainerClient> {
  const { BlobServiceClient: Service } = await import('@azure/storage-blob');
  if (connectionString !== undefined) return clientOf(Service, place, connectionString);
  const { DefaultAzureCredential } = await import('@azure/identity');
  const endpoint = `https://${place.account}.blob.core.windows.net`;
  return new Service(endpoint, new DefaultAzureCredential(), options).getContainerClient(place.container);
}

function clientOf(
  Service: typeof BlobServiceClient,
  { account, container }: AzurePlace,
  connectionString: string,
): ContainerClient {
  const service = blobServiceOf(Service, connectionString, options);
  if (service.accountName === account) return service.getContainerClient(container);
  throw new MusterError('STORAGE_CONNECTION_STRING', {
    what: `The place names the storage account "${account}", the connection string is for "${service.accountName}".`,
    where: { path: 'AZURE_STORAGE_CONNECTION_STRING' },
    expected: `the connection string of ${account}, or none to use an identity`,
  });
}

/**
 * Gives the client of the storage account that a connection string names; nothing is asked of it. `from` says where the string was given.
 * Throws STORAGE_CONNECTION_STRING where it cannot be read.
 */
export function blobServiceOf(
  Service: typeof BlobServiceClient,
  connectionString: string,
  { from = 'AZURE_STORAGE_CONNECTION_STRING', ...more }: { readonly from?: string } & StoragePipelineOptions = {},
): BlobServiceClient {
  try {
    return Service.fromConnectionString(connectionString, more);
  } catch {
    // Without the cause: its message may repeat a part of the secret.
    throw new MusterError('STORAGE_CONNECTION_STRING', {
      what: 'The connection string cannot be read.',
      where: { path: from },
      expected: 'DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net',
    });
  }
}
