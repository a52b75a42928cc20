export { readChampionOfKey } from './champion-of-key.ts';
export { commitRelease } from './commit-release.ts';
export { readDecisionRecords, type DecisionRecord, type RecordedErrors } from './decision-records.ts';
export { explainDecision, type Explanation } from './explain/explain-decision.ts';
export type { EvidenceLimits } from './explain/told-evidence.ts';
export { fleetNames, findFleet, type Fleet } from './fleets.ts';
export { predictForeign } from './foreign/predict-foreign.ts';
export { readKeyDecisions, type KeyDecision } from './key-decisions.ts';
export { openHoldoutUses } from './holdout-uses.ts';
export { loadModels } from './load-models.ts';
export { writeNotes, type ModelNote, type NotedBy } from './model-notes.ts';
export { modelRecord, type ModelRecord } from './model-record.ts';
export { openRegistry, rowOfVersion, rowsOfModel, type Registry } from './open-registry.ts';
export { promoteModel } from './promote-model.ts';
export { readChampions } from './read-champions.ts';
export type { ForeignModel, InputRow, ModelToRegister, RegisteredBy } from './register/model-to-register.ts';
export { readArtifact } from './register/read-artifact.ts';
export { registerModel, type RegisteredVersion } from './register/register-model.ts';
export { checkArtifactSizes, factsFile, mandatoryArtifacts } from './version-artifact.ts';
export { readPreviousVersions } from './read-previous-versions.ts';
export { championsAt, readReleaseLog } from './release-log.ts';
export type { GateFleet, JudgeAgain, ReleaseRequest } from './release-request.ts';
export { runsInUse } from './runs-in-use.ts';
export {
  checkRelease,
  diffReleases,
  findRelease,
  readReleases,
  type ChampionChange,
  type ReleaseSummary,
} from './releases.ts';
export { rollBack, type RolledBack } from './roll-back.ts';
export { searchModels } from './search/search-models.ts';
export { versionsInUse } from './versions-in-use.ts';
