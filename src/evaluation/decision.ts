import type { Key } from '#src/core/index.ts';
import type { Candidate, LearnerName, Model } from '#src/learners/index.ts';
import type { DecisionCode } from './decision-codes.ts';
import type { ImprovementDecision } from './evidence/decide-improvement.ts';
import type { GateMetric } from './gate-metrics.ts';
import type { GuardrailResult } from './guardrail.ts';
import type { HoldoutCoverage } from './holdout-coverage.ts';
import type { Score } from './metrics.ts';

/** The rows that decided: the last `nPoints` observed rows of the key, as period numbers, both ends included. */
export type Holdout = {
  readonly from: number;
  readonly to: number;
  readonly nPoints: number;
  /** Those of them that count: rows that data preparation filled or changed judge nobody. */
  readonly nScored: number;
};

/** The challenger of a decision, with its errors on the holdout. */
export type JudgedChallenger = Score & {
  readonly learner: LearnerName;
  readonly configurationDigest: string;
  /** SHA-256 of the packed model that would serve. */
  readonly digest: string;
  /** The size of the packed model. */
  readonly nBytes: number;
  /** What its prediction interval held of the holdout; absent where it has none. */
  readonly coverage?: HoldoutCoverage;
};

/** The champion of a decision; its errors are absent where it was not scored. */
export type JudgedChampion = Partial<Score> & {
  readonly version: number;
  readonly learner: LearnerName;
  readonly configurationDigest: string;
  readonly digest: string;
  readonly cutoff: number;
  /** True where its configuration was fitted again on the rows before the holdout, since the champion had seen the holdout. */
  readonly wasRefitted: boolean;
  /** Why it cannot defend its place: it did not load, could not be scored, or its error is not finite. */
  readonly unhealthy?: string;
  /** Why it could not be compared although it is sound: it has seen the holdout. */
  readonly overlap?: string;
};

/** The gate's outcome for one key. */
export type Decision = {
  readonly key: Key;
  readonly code: DecisionCode;
  /** Of a model that waits for approval: the code that it would have without. */
  readonly approvedAs?: DecisionCode;
  /** True where `model` is to be registered and put into service; one that waits for approval is registered alone. */
  readonly isRegistered: boolean;
  /** True where `code` would have registered a model, and the fleet was held; absent elsewhere. */
  readonly isHeld?: boolean;
  /** The reason in plain English, with the numbers. */
  readonly sentence: string;
  /** The metric that decided, and what its figures are measured against; absent where none did. */
  readonly metric?: GateMetric;
  readonly scale?: number;
  readonly challenger?: JudgedChallenger;
  readonly champion?: JudgedChampion;
  /** Errors of the seasonal naive on the same holdout. */
  readonly benchmark?: Score;
  /** How the challenger stands to the champion and to the seasonal naive, and the evidence; absent where there was no sound champion. */
  readonly comparison?: ImprovementDecision;
  /** What the guardrails say, in the order of the rules; absent where there is none, or no sound champion. */
  readonly guardrails?: readonly GuardrailResult[];
  /** How many runs, this one among them, decided by the holdout of the fleet; absent where nothing was scored or counted. */
  readonly holdoutUses?: number;
  /** Undefined where nothing was scored. */
  readonly holdout: Holdout | undefined;
  /** What is to be registered, with its configuration, its errors on the holdout and the period number of its last row. */
  readonly model?: Model;
  readonly candidate?: Candidate;
  readonly score?: Score;
  readonly cutoff?: number;
};
