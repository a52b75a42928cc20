export { candidateDigest, parseCandidate } from './candidate.ts';
export { candidateNames, parameterText } from './candidate-names.ts';
export { writeModel, type ExchangeFormat } from './exchange/write-model.ts';
export { bordersOf } from './interval-borders.ts';
export {
  coefficientsOf,
  combinationOf,
  completeModel,
  explainForecast,
  fit,
  fleetLearningOf,
  forecast,
  minimumRows,
  requireWholeModel,
} from './learners.ts';
export {
  learnerNames,
  type Candidate,
  type Coefficient,
  type FleetFit,
  type Interval,
  type LearnerName,
  type Lesson,
  type Model,
  type ParameterDefaults,
} from './model.ts';
export { packModel, unpackModel } from './model-format.ts';
export { openSeasonalNaive } from './seasonal-naive.ts';
export { joinTerms, type StepTerms, type Term } from './step-terms.ts';
