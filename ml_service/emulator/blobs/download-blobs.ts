import { dirname, join } from 'node:path';
import type { BlobServiceClient } from '@azure/storage-blob';
import { atOnce, makeFolder } from '#src/storage/index.ts';
import type { BlobPlace } from './blob-place.ts';

const filesAtOnce = 16;

/** Gives the names of the blobs below a place, relative to it; none where the container is not there. */
export async function listBlobs(
  service: BlobServiceClient,
  { container, path }: BlobPlace,
): Promise<readonly string[]> {
  const client = service.getContainerClient(container);
  const prefix = prefixOf(path);
  const names: string[] = [];
  if (!(await client.exists())) return names;
  for await (const blob of client.listBlobsFlat({ prefix })) names.push(blob.name.slice(prefix.length));
  return names;
}

/** Says whether a place is a blob itself, not only the beginning of the names of others. */
export async function isBlob(service: BlobServiceClient, { container, path }: BlobPlace): Promise<boolean> {
  if (path === '' || path.endsWith('/')) return false;
  return service.getContainerClient(container).getBlobClient(path).exists();
}

/** Writes the blobs below a place into a folder, which is made; a place that is a blob itself becomes one file there. Gives the number of files. */
export async function downloadBlobs(service: BlobServiceClient, place: BlobPlace, folder: string): Promise<number> {
  const container = service.getContainerClient(place.container);
  await makeFolder(folder);
  if (await isBlob(service, place)) {
    await container.getBlobClient(place.path).downloadToFile(join(folder, place.path.split('/').at(-1)!));
    return 1;
  }
  const names = await listBlobs(service, place);
  await atOnce(names, filesAtOnce, async (name) => {
    const file = fileBelow(folder, name);
    await makeFolder(dirname(file));
    await container.getBlobClient(prefixOf(place.path) + name).downloadToFile(file);
  });
  return names.length;
}

function prefixOf(path: string): string {
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

// The name of a blob may hold "..": nothing is written outside the folder.
function fileBelow(folder: string, name: string): string {
  const file = join(folder, name);
  if (file.startsWith(join(folder, '/'))) return file;
  throw new Error(`The blob "${name}" has a name that leads out of the folder it would be written to.`);
}
