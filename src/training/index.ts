export { readChallengers, writeChallengers } from './challengers.ts';
export type { Challenger, TrainOptions } from './challenger.ts';
export { trainFleet } from './train-fleet.ts';
export { trainKey } from './train-key.ts';
export {
  coefficientCsv,
  fleetCoefficientsCsv,
  fleetRmseCsv,
  modelMetrics,
  rmseCsv,
  trainingSummary,
} from './training-output.ts';
