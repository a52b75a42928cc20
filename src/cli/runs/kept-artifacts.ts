import { artifactFolder } from '#src/steps/index.ts';
import type { PastRun, PastStepDetail } from '#src/pipelines/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';

/** Artifacts of a step: where they lie in the workspace, each with its size in bytes. */
export type KeptArtifacts = {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
};

/** Gives the artifacts of each step that has any; of a reused step, those of the run that it was reused from. */
export async function keptArtifacts(
  run: PastRun<PastStepDetail>,
  workspace: ObjectStore,
  options: StoreOptions,
): Promise<ReadonlyMap<string, KeptArtifacts>> {
  const found = new Map<string, KeptArtifacts>();
  for (const { step, reusedFrom } of run.steps) {
    const folder = artifactFolder({ run: reusedFrom ?? run.id, step });
    const files: { readonly name: string; readonly bytes: number }[] = [];
    for await (const { path, size } of workspace.list(`${folder}/`, options)) {
      files.push({ name: path.slice(folder.length + 1), bytes: size });
    }
    // Without its manifest, which is written last, a folder is not whole.
    if (files.some(({ name }) => name === 'manifest.json')) found.set(step, { folder, files });
  }
  return found;
}
