import { digestOf } from '#src/core/index.ts';
import { refuseInput } from '../http/refusal.ts';
import type { Documents } from '../state/documents.ts';
import type { Resource } from '../state/resource.ts';

/** A blob, or the blobs below a prefix, in the storage account of the emulator. */
export type BlobPlace = { readonly container: string; readonly path: string };

/** The datastores that every workspace has. */
export const usualDatastore = 'workspaceblobstore';
export const artifactDatastore = 'workspaceartifactstore';

/** Gives the container of a datastore of a workspace; refuses one that is not there. */
export function containerOf(resources: Documents<Resource>, workspaceId: string, datastore: string): string {
  if (datastore.toLowerCase() === usualDatastore) return `azureml-blobstore-${workspaceGuid(workspaceId)}`;
  if (datastore.toLowerCase() === artifactDatastore) return 'azureml';
  const container = resources.get(`${workspaceId}/datastores/${datastore}`)?.properties['containerName'];
  if (typeof container !== 'string') refuseInput(`The datastore "${datastore}" is not in the workspace.`);
  return container;
}

/** Gives the id of a workspace that is no path: 32 hexadecimal digits in the groups of a GUID, always the same for the same workspace. */
export function workspaceGuid(workspaceId: string): string {
  return digestOf(workspaceId.toLowerCase())
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Where the data of a URI lie, given what a reference to it needs: `uriPlace` resolves it. */
export type UriContext = {
  readonly resources: Documents<Resource>;
  readonly workspaceId: string;
  /** The address of the blobs, such as `http://127.0.0.1:10000/devstoreaccount1`. */
  readonly blobAddress: string;
};

/**
 * Gives the place that a URI of data names: one that `storedPlace` takes, or a data asset, `azureml:name:version` or its id. Refuses any other.
 */
export function uriPlace(uri: string, context: UriContext): BlobPlace {
  return storedPlace(dataAsset(uri, context) ?? uri, context);
}

/**
 * Gives the place that a URI of stored data names: `azureml://…datastores/x/paths/y`, a datastore's id with `/paths/y`, or the address of a
 * blob in the emulator's own storage account. Refuses any other: a data asset is no place of another one, which may be itself.
 */
export function storedPlace(uri: string, context: UriContext): BlobPlace {
  const { resources, workspaceId, blobAddress } = context;
  const whole = /^(?:azureml:\/\/|azureml:\/|\/)(?:subscriptions\/.*\/)?datastores\/([^/]+)\/paths\/(.*)$/i.exec(uri);
  if (whole !== null)
    return { container: containerOf(resources, workspaceId, whole[1]!), path: decoded(whole[2]!, uri) };
  if (uri.startsWith(`${blobAddress}/`)) {
    const [container = '', ...rest] = decoded(
      new URL(uri).pathname.slice(new URL(blobAddress).pathname.length + 1),
      uri,
    ).split('/');
    return { container, path: rest.join('/') };
  }
  return refuseInput(
    `The data "${uri}" cannot be reached: it must be in a datastore of the workspace or below ${blobAddress}; a step may also name a data asset.`,
  );
}

function decoded(path: string, uri: string): string {
  try {
    return decodeURI(path);
  } catch {
    return refuseInput(`The data "${uri}" has a "%" that begins no character: write "%25" for the sign itself.`);
  }
}

function dataAsset(uri: string, { resources, workspaceId }: UriContext): string | undefined {
  const short = /^azureml:([^/:]+):([^/:]+)$/.exec(uri);
  const id =
    short === null ? uri.replace(/^azureml:(?=\/sub)/, '') : `${workspaceId}/data/${short[1]}/versions/${short[2]}`;
  if (!/\/data\/[^/]+\/versions\/[^/]+$/.test(id)) return undefined;
  const dataUri = resources.get(id)?.properties['dataUri'];
  return typeof dataUri === 'string' ? dataUri : refuseInput(`The data asset "${uri}" is not in the workspace.`);
}
