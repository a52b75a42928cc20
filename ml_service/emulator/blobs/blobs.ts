import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import { messageOf } from '#src/core/index.ts';
import { atOnce, blobServiceOf } from '#src/storage/index.ts';
import { refuse } from '../http/refusal.ts';
import type { BlobPlace } from './blob-place.ts';
import { downloadBlobs, isBlob, listBlobs } from './download-blobs.ts';

/** The storage account that stands behind the workspaces. */
export type Blobs = {
  /** Where the blobs are, without `/` at the end. */
  readonly address: string;
  /** Makes a container for one upload, and an address with the right to write into it for some hours. */
  readonly newUpload: () => Promise<{ readonly id: string; readonly blobUri: string; readonly sasUri: string }>;
  /** Whether a place is a blob or has blobs below it. */
  readonly isThere: (place: BlobPlace) => Promise<boolean>;
  /** Writes what is at a place into a folder, which is made, and gives the number of files. */
  readonly download: (place: BlobPlace, folder: string) => Promise<number>;
  /** Uploads the files of a folder to below a place. */
  readonly uploadFolder: (folder: string, place: BlobPlace) => Promise<void>;
  readonly uploadFile: (file: string, place: BlobPlace) => Promise<void>;
  /** Gives the names of the blobs below a place, relative to it. */
  readonly list: (place: BlobPlace) => Promise<readonly string[]>;
  /** Gives an address with which anybody may read a blob for some hours. */
  readonly readUri: (place: BlobPlace) => Promise<string>;
};

const signatureMs = 12 * 3_600_000;
const filesAtOnce = 16;

/** Opens the storage account of a connection string. Nothing is asked of it yet. Throws STORAGE_CONNECTION_STRING. */
export async function openBlobs(connectionString: string): Promise<Blobs> {
  const sdk = await import('@azure/storage-blob');
  const service = blobServiceOf(sdk.BlobServiceClient, connectionString, {
    from: '--blob or AZURE_STORAGE_CONNECTION_STRING',
  });
  const containerOf = containersOf(service);
  const uploadFile = async (file: string, { container, path }: BlobPlace): Promise<void> => {
    const blob = (await containerOf(container)).getBlockBlobClient(path);
    // A small file is one request so; a stream would be two.
    await blob.uploadFile(file);
  };
  return {
    address: service.url.replace(/\/$/, ''),
    newUpload: async () => {
      const id = randomUUID();
      const container = await containerOf(id);
      const permissions = sdk.ContainerSASPermissions.parse('racwl');
      return {
        id,
        blobUri: container.url,
        sasUri: await container.generateSasUrl({ permissions, expiresOn: expiresOn() }),
      };
    },
    isThere: async (place) => (await listBlobs(service, place)).length > 0 || isBlob(service, place),
    download: async (place, folder) => downloadBlobs(service, place, folder),
    uploadFolder: async (folder, { container, path }) =>
      atOnce(await filesBelow(folder), filesAtOnce, async (file) =>
        uploadFile(file, { container, path: `${path.replace(/\/$/, '')}/${relative(folder, file)}` }),
      ),
    uploadFile,
    list: async (place) => listBlobs(service, place),
    readUri: async ({ container, path }) => {
      const permissions = sdk.BlobSASPermissions.parse('r');
      return (await containerOf(container)).getBlobClient(path).generateSasUrl({ permissions, expiresOn: expiresOn() });
    },
  };
}

function expiresOn(): Date {
  return new Date(Date.now() + signatureMs);
}

/** Gives a function that makes a container at its first use. */
function containersOf(service: BlobServiceClient): (name: string) => Promise<ContainerClient> {
  const made = new Map<string, Promise<ContainerClient>>();
  const make = async (name: string): Promise<ContainerClient> => {
    const container = service.getContainerClient(name);
    await container.createIfNotExists().catch(refuseOldAzurite);
    return container;
  };
  return async (name) => {
    const container = made.get(name) ?? make(name);
    made.set(name, container);
    try {
      return await container;
    } catch (error) {
      made.delete(name);
      throw error;
    }
  };
}

// As a failure of the service it would be asked for again, each time in vain.
function refuseOldAzurite(error: unknown): never {
  if (!messageOf(error).includes('--skipApiVersionCheck')) throw error;
  return refuse(
    400,
    'InvalidHeaderValue',
    'Azurite refuses the version of the Blob API that is newer than it: start it again with --skipApiVersionCheck.',
  );
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
