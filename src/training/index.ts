export { fleetDigest, rowsDigest } from './challenger-basis.ts';
export type { ChangedKeysRequest } from './changed-keys-request.ts';
export { readChallengerRecords, type ChallengerRecord } from './challenger-records.ts';
export { challengerPacks, readChallengers, readStoredChallengers, writeChallengers } from './challengers.ts';
export type { Challenger, TrainOptions } from './challenger.ts';
export type { ModelPacks } from './model-packs.ts';
export { firstRows, fitCandidate } from './fit-candidate.ts';
export type { Lessons } from './fleet-lessons.ts';
export { learnsFromFleet, lessonsFor } from './learn-from-fleet.ts';
export { measureInterval } from './measure-interval.ts';
export { withModels } from './packed-model.ts';
export { defaultCoverage } from './prediction-interval.ts';
export { metricNames, unitlessMetrics } from './selection-metric.ts';
export { trainChangedKeys, type RetrainedKeys } from './train-changed-keys.ts';
export { trainFleet } from './train-fleet.ts';
export { trainShareOfChangedKeys, type TrainedShare } from './train-share-of-changed-keys.ts';
export { trainKey } from './train-key.ts';
export {
  coefficientCsv,
  fleetCoefficientsCsv,
  fleetRmseCsv,
  modelMetricsJson,
  rmseCsv,
  trainingSummary,
} from './training-output.ts';
