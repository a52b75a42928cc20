export { candidateDigest, parseCandidate } from './candidate.ts';
export { canonicalJson } from './canonical-json.ts';
export { coefficientsOf, fit, forecast, minimumRows } from './learners.ts';
export {
  learnerNames,
  type Candidate,
  type Coefficient,
  type LearnerName,
  type Model,
  type ParameterDefaults,
} from './model.ts';
export { packModel, unpackModel } from './model-format.ts';
