import type { AzureMl } from './azure-ml.ts';
import { datastoreUri } from './blob-datastore.ts';
import { createVersion } from './create-version.ts';
import type { WorkspacePlace } from './workspace-place.ts';

/** A version of a model in the registry of the workspace. */
export type ModelVersion = {
  readonly name: string;
  readonly version: string;
  /** The datastore, and the path in it, where it lies. */
  readonly datastore: string;
  readonly path: string;
  /** The job that made it. */
  readonly job: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
};

/** Keeps a version of a model, whose name is made with its first one; false where the version was there. */
export async function keepModelVersion(azure: AzureMl, model: ModelVersion): Promise<boolean> {
  const { name, version } = model;
  const { isNew } = await createVersion(azure, {
    path: `models/${name}/versions/${version}`,
    what: `keep the model ${name} ${version}`,
    body: modelVersionBody(azure.place, model),
  });
  return isNew;
}

/** Gives the body of a version of a model that is a folder of a datastore. */
export function modelVersionBody(
  place: WorkspacePlace,
  { datastore, path, job, description, tags }: ModelVersion,
): unknown {
  return {
    properties: {
      modelType: 'custom_model',
      modelUri: datastoreUri(place, datastore, path),
      jobName: job,
      description,
      tags,
      isAnonymous: false,
      isArchived: false,
    },
  };
}
