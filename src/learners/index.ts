export { candidateDigest, parseCandidate } from './candidate.ts';
export { bordersOf } from './interval-borders.ts';
export { coefficientsOf, combinationOf, fit, forecast, minimumRows } from './learners.ts';
export {
  learnerNames,
  type Candidate,
  type Coefficient,
  type Interval,
  type LearnerName,
  type Model,
  type ParameterDefaults,
} from './model.ts';
export { packModel, unpackModel } from './model-format.ts';
