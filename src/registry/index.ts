export { commitRelease } from './commit-release.ts';
export { readChampions } from './read-champions.ts';
export type { ReleaseRequest } from './release-request.ts';
export { versionsInUse } from './versions-in-use.ts';
