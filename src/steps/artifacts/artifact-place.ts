import { fileNameOf } from '#src/core/index.ts';

/** The step of a run to which artifacts belong. */
export type ArtifactPlace = { readonly run: string; readonly step: string };

/** Gives the folder of the artifacts of a step in the workspace, such as `artifacts/run-20260131T101500Z-1a2b3c/train`. */
export function artifactFolder({ run, step }: ArtifactPlace): string {
  return `artifacts/${fileNameOf(run)}/${fileNameOf(step)}`;
}
