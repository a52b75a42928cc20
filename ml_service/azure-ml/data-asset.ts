import type { AzureMl } from './azure-ml.ts';
import { datastoreUri } from './blob-datastore.ts';
import { createVersion } from './create-version.ts';
import type { WorkspacePlace } from './workspace-place.ts';

/** A version of a data asset of the workspace: a folder of a datastore, as the studio shows it below Data. */
export type DataAsset = {
  /** Letters, digits, "_" and "-". */
  readonly name: string;
  readonly version: string;
  /** The datastore, and the path in it, where it lies. */
  readonly datastore: string;
  readonly path: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
};

/** Keeps a version of a data asset, whose name is made with its first one; false where the version was there. */
export async function keepDataAsset(azure: AzureMl, asset: DataAsset): Promise<boolean> {
  const { name, version } = asset;
  const { isNew } = await createVersion(azure, {
    path: `data/${name}/versions/${version}`,
    what: `keep the data asset ${name} ${version}`,
    body: dataAssetBody(azure.place, asset),
  });
  return isNew;
}

/** Gives the body of a version of a data asset that is a folder (UriFolderDataVersion of the REST API). */
export function dataAssetBody(place: WorkspacePlace, { datastore, path, description, tags }: DataAsset): unknown {
  return {
    properties: {
      dataType: 'uri_folder',
      dataUri: datastoreUri(place, datastore, path),
      description,
      tags,
      isAnonymous: false,
      isArchived: false,
    },
  };
}
