export type { Champion } from './champion.ts';
export type { Decision } from './decision.ts';
export { decisionCodes, type DecisionCode } from './decision-codes.ts';
export { summariseDecisions } from './decision-summary.ts';
export { decideKey } from './decide.ts';
export { evaluateFleet, type EvaluateOptions } from './evaluate-fleet.ts';
export { defaultGateRules } from './gate-rules.ts';
export type { KeyCase } from './key-case.ts';
export { bias, mae, mase, rmse, type Score } from './metrics.ts';
