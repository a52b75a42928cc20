export { artifactFolder } from './artifacts/artifact-place.ts';
export { releaseOfRun } from './artifacts/find-release.ts';
export { newestTraining, trainingOfRun } from './artifacts/find-training.ts';
export { listArtifacts, type ArtifactFile } from './artifacts/list-artifacts.ts';
export { definePipeline } from './define-pipeline.ts';
export { fleetFolder } from './fleet-folder.ts';
export { reservedNames } from './reserved-names.ts';
export { columnRoles, seriesColumnsOf, type SeriesSettings } from './series-settings.ts';
export { loadStepImplementations } from './load-step-implementations.ts';
