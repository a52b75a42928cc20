import { summariseCost, type CostSummary } from './cost-summary.ts';
import { summariseCoverage, type CoverageSummary } from './coverage-summary.ts';
import { summariseErrors, type ErrorSummary } from './error-summary.ts';
import type { FleetRecord } from './fleet-record.ts';
import { codeOf, countKeys, stateOf, type KeyCounts } from './key-counts.ts';
import { keyErrors } from './key-errors.ts';
import { summariseLearners, type LearnerSummary } from './learner-summary.ts';
import { selectionOptimism, type SelectionOptimism } from './selection-optimism.ts';
import { worstKeys, type WorstKeys } from './worst-keys.ts';

/** What a report says of its fleet besides what the fleet's tables hold. */
export type FleetAbout = {
  readonly pipeline: string;
  /** What the input calls the target: the unit of errors that are not scaled. */
  readonly target: string;
  /** Names and values, such as `horizon` and `12`. */
  readonly settings: readonly (readonly [string, string])[];
  /** What was tried for the keys, with the parameters that the pipeline file gives; absent where no run recorded it. */
  readonly candidates?: readonly {
    readonly learner: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  /** The git commit of the code that judged, or trained; null where it is not known. */
  readonly gitCommit: string | null;
};

/** A key without a challenger. */
type KeyWithoutModel = {
  readonly key: readonly string[];
  readonly state: string;
  readonly code: string;
  readonly reason: string;
};

/** The performance report of a fleet: plain JSON. */
export type FleetReport = {
  readonly about: FleetAbout;
  readonly keyColumns: readonly string[];
  readonly training: FleetRecord['training'];
  readonly evaluation: FleetRecord['evaluation'];
  readonly release: FleetRecord['release'];
  readonly service: FleetRecord['service'];
  readonly keys: KeyCounts;
  /** At most 20 of the keys that have no challenger. */
  readonly keysWithoutModel: readonly KeyWithoutModel[];
  /** All keys that have no challenger. */
  readonly nKeysWithoutModel: number;
  readonly errors: ErrorSummary;
  readonly coverage: CoverageSummary | null;
  readonly learners: readonly LearnerSummary[];
  readonly optimism: SelectionOptimism;
  readonly worst: WorstKeys;
  readonly cost: CostSummary;
};

/** Computes the report of a fleet. The same record gives the same report. */
export function fleetReport(record: FleetRecord, about: FleetAbout): FleetReport {
  const errors = record.keys.map(keyErrors);
  const { keyColumns, training, evaluation, release, service } = record;
  return {
    about,
    keyColumns,
    training,
    evaluation,
    release,
    service,
    keys: countKeys(record),
    ...keysWithoutModel(record),
    errors: summariseErrors(errors),
    coverage: summariseCoverage(record),
    learners: summariseLearners(errors),
    optimism: selectionOptimism(errors),
    worst: worstKeys(errors),
    cost: summariseCost(record),
  };
}

const mostWithoutModel = 20;

function keysWithoutModel({ keys }: FleetRecord): Pick<FleetReport, 'keysWithoutModel' | 'nKeysWithoutModel'> {
  const without = keys.filter((each) => stateOf(each) !== 'TRAINED');
  const told = without.slice(0, mostWithoutModel).map((each) => ({
    key: each.key,
    state: stateOf(each),
    code: codeOf(each),
    reason: each.challenger?.reason ?? each.decision?.sentence ?? '',
  }));
  return { keysWithoutModel: told, nKeysWithoutModel: without.length };
}
