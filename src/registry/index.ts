export { commitRelease } from './commit-release.ts';
export { readDecisionRecords, type DecisionRecord, type RecordedErrors } from './decision-records.ts';
export { loadModels } from './load-models.ts';
export { readChampions } from './read-champions.ts';
export { championsAt, readReleaseLog } from './release-log.ts';
export type { ReleaseRequest } from './release-request.ts';
export { runsInUse } from './runs-in-use.ts';
export { versionsInUse } from './versions-in-use.ts';
