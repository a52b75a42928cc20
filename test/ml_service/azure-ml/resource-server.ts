import { BlobServiceClient, ContainerSASPermissions } from '@azure/storage-blob';
import { startAzurite, type Azurite } from '#test/storage/azurite.ts';
import { place, startScripted, type Said, type ScriptedServer, type Seen } from './scripted-server.ts';
import { resourceId } from '#ml-service/azure-ml/workspace-place.ts';

/** A workspace of Azure Machine Learning as far as resources that are put and read go; files lie on a real blob service. */
export type ResourceServer = ScriptedServer & {
  /** What was put, by its path below the workspace. */
  readonly resources: Map<string, { properties: Record<string, unknown>; tags?: unknown }>;
  /** The text of a blob by the address of its folder and its name. */
  readonly blob: (folder: string, name: string) => Promise<string>;
  readonly blobNames: (folder: string) => Promise<readonly string[]>;
  /** Where the blob service listens. */
  readonly blobAddress: string;
};

/** Says something else than the server would; undefined leaves it to the server. */
export type Exception = (request: Seen, resources: ResourceServer['resources']) => Said | undefined;

/** Starts such a workspace. What a test says by `exception` goes before what the server would answer; files go to `uploadsTo` where it is said. */
export async function startResources(
  exception: Exception = () => undefined,
  uploadsTo?: string,
): Promise<ResourceServer> {
  const azurite: Azurite = await startAzurite();
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString());
  const resources: ResourceServer['resources'] = new Map();
  let nSlots = 0;
  const sasOf = async (name: string): Promise<string> => {
    const expiresOn = new Date(Date.now() + 3_600_000);
    const url = await service
      .getContainerClient(name)
      .generateSasUrl({ expiresOn, permissions: ContainerSASPermissions.parse('racwl') });
    await service.createContainer(name);
    return uploadsTo === undefined ? url : url.replace(azurite.address, uploadsTo);
  };
  const sas = await Promise.all(Array.from({ length: 9 }, async (_, i) => sasOf(`slot${i + 1}`)));
  const server = await startScripted((request) => {
    const said = exception(request, resources);
    if (said !== undefined) return said;
    const { method, path } = request;
    if (path.endsWith('/startPendingUpload')) {
      const sasUri = sas[nSlots++]!;
      const blobUri = `${azurite.address}/devstoreaccount1/slot${nSlots}`;
      const credential = { credentialType: 'SAS', sasUri };
      const body = {
        pendingUploadId: `p${nSlots}`,
        pendingUploadType: 'TemporaryBlobReference',
        blobReferenceForConsumption: { blobUri, credential },
      };
      return { status: 200, body };
    }
    if (method === 'PUT') return put(request, resources);
    const found = resources.get(path);
    if (found !== undefined) return { status: 200, body: resourceAt(path, found) };
    return { status: 404, body: { error: { code: 'ResourceNotFound', message: `no ${path}` } } };
  });
  return {
    ...server,
    resources,
    blobAddress: azurite.address,
    blob: async (folder, name) => {
      const client = service.getContainerClient(containerOf(folder)).getBlobClient(name);
      return (await client.downloadToBuffer()).toString('utf8');
    },
    blobNames: async (folder) => {
      const names: string[] = [];
      for await (const { name } of service.getContainerClient(containerOf(folder)).listBlobsFlat()) names.push(name);
      return names;
    },
    close: async () => {
      await server.close();
      await azurite.close();
    },
  };
}

// A version of code, environment or component does not change: learn.microsoft.com/rest/api/azureml.
function put({ path, body }: Seen, resources: ResourceServer['resources']): Said {
  const before = resources.get(path);
  const isVersion = /^(codes|environments|components)\//.test(path);
  if (before !== undefined && isVersion)
    return { status: 409, body: { error: { code: 'Conflict', message: 'there already' } } };
  const { properties, tags } = body as { properties: Record<string, unknown>; tags?: unknown };
  const isJob = path.startsWith('jobs/');
  const own = isJob ? { ...properties, status: 'NotStarted' } : { ...properties, ...scoring(path) };
  const kept = { properties: own, tags };
  resources.set(path, kept);
  return { status: before === undefined ? 201 : 200, body: resourceAt(path, kept) };
}

function scoring(path: string): Readonly<Record<string, unknown>> {
  return /^batchEndpoints\/[^/]+$/.test(path)
    ? { scoringUri: `http://127.0.0.1:1/batch/${path.split('/')[1]}/jobs` }
    : {};
}

function resourceAt(
  path: string,
  { properties, tags }: { readonly properties: unknown; readonly tags?: unknown },
): unknown {
  return { id: resourceId({ ...place, endpoint: '' }, path), name: path.split('/').at(-1), properties, tags };
}

function containerOf(folder: string): string {
  return new URL(folder).pathname.split('/')[2]!;
}
