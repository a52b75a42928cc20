import { keyId, type FleetSeries, type Key } from '#src/core/index.ts';
import {
  decideFleet,
  defaultGateRules,
  scoreFleet,
  type Champion,
  type Decision,
  type DecisionCode,
  type GateRules,
} from '#src/evaluation/index.ts';
import type { Candidate, Model } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';
import {
  candidates,
  fleetOf,
  noisy,
  promote,
  repeating,
  seasonLength,
  seed,
  train,
  trending,
} from '#test/evaluation/small-fleet.ts';

/** A decision that really was made, and the rules by which it was. */
export type GateCase = { readonly decision: Decision; readonly rules: GateRules };

const rows = 60;
/** Periods that a forecast of the cases looks ahead. */
export const horizon = 3;
const holdout = 12;
const key: Key = ['LOC-01', '1001'];

/** What a case is made of; what is left out is as the last line of `judged` has it. */
type Setting = {
  readonly values?: readonly number[];
  /** Fitted to all rows, unless `championRows` says to how many; none where it is left out. */
  readonly champion?: Candidate;
  readonly championRows?: number;
  readonly challenger?: Candidate;
  readonly challengerRows?: number;
  readonly rules?: Partial<GateRules>;
  readonly uses?: number;
  readonly change?: (challenger: Challenger) => Challenger;
  readonly isGone?: boolean;
};

const values = trending(rows).map((value, t) => value + noisy(rows, 4)[t]! / 4);
const level = repeating(rows, 5).map((value, t) => noisy(rows, 3)[t]! + value / 8);
const { naive, linear } = candidates;

const settings: Readonly<Record<DecisionCode, Setting>> = {
  ABSENT: { champion: naive, isGone: true },
  BLOCKED_DATA: { values: values.slice(0, 10) },
  NOT_BEGUN: { champion: naive, change: (each) => ({ ...each, state: 'NOT_BEGUN', reason: notBegun }) },
  // Their squares are greater than any number.
  FAILED_TRAIN: { values: values.map((value) => 1e200 * value) },
  FAILED_SCORE: { champion: naive, challengerRows: rows - 1 },
  REJECTED_NONFINITE: { champion: naive, change: (each) => ({ ...each, model: withoutNumbers(each.model!) }) },
  REJECTED_SERVABILITY: { champion: naive, rules: { maxModelBytes: 200 } },
  UNCHANGED: { champion: linear },
  REJECTED_OVERLAP: { champion: naive, championRows: rows - 6, rules: { championOverlap: 'drop_overlap' } },
  FIRST: {},
  FIRST_BASELINE: { values: repeating(rows, 1) },
  REJECTED_GUARDRAIL: {
    champion: linear,
    challenger: naive,
    rules: { guardrails: [{ metric: 'bias', maxIncrease: 0.1, isStrict: false }] },
  },
  REFRESHED: { champion: linear, championRows: rows - 1 },
  WORSE: { champion: linear, challenger: naive },
  TIE: { champion: linear, challengerRows: rows - 3 },
  INSUFFICIENT_EVIDENCE: { values: level, champion: naive },
  HOLDOUT_SPENT: { champion: naive, rules: { maxUses: 3 }, uses: 4 },
  PENDING_APPROVAL: { champion: naive, rules: { approval: 'manual' } },
  PROMOTED: { champion: naive },
};

const notBegun = 'it was not begun: the 5 minutes of the run were over; run it again';

/** Trains and judges one key for each code, so that each decision is one that the gate made of a real case. */
export async function gateCases(): Promise<Readonly<Record<string, GateCase>>> {
  const cases: Record<string, GateCase> = {};
  for (const [code, setting] of Object.entries(settings)) cases[code] = await judged(setting, code);
  return cases;
}

async function judged(setting: Setting, code: string): Promise<GateCase> {
  const { champion, challenger = linear, uses, isGone = false } = setting;
  const all = setting.values ?? values;
  const rules = { ...defaultGateRules, ...setting.rules };
  const champions = champion === undefined ? new Map() : await inService(champion, all.slice(0, setting.championRows));
  const trained = await trainOn(all.slice(0, setting.challengerRows), challenger);
  // A challenger of fewer rows is one of older data, except where the data themselves end earlier.
  const fleet = fleetFor(code === 'FAILED_SCORE' ? all : all.slice(0, setting.challengerRows));
  const given = {
    fleet: isGone ? { ...fleetOf([]), keys: [] } : fleet,
    challengers: isGone ? [] : trained.map((each) => setting.change?.(each) ?? each),
    champions,
    rules,
    ...constants,
  };
  const [decision] = decideFleet(await scoreFleet(given), { ...given, holdoutUses: uses });
  return { decision: decision!, rules };
}

const constants = { seasonLength, horizon, seed };

function fleetFor(series: readonly number[]): FleetSeries {
  return fleetOf([[key, series]]);
}

function trainOn(series: readonly number[], candidate: Candidate): Promise<readonly Challenger[]> {
  return train(fleetFor(series), { candidates: [candidate], horizon, holdout });
}

async function inService(candidate: Candidate, series: readonly number[]): Promise<ReadonlyMap<string, Champion>> {
  const fleet = fleetFor(series);
  const challengers = await trainOn(series, candidate);
  const given = { fleet, challengers, champions: new Map(), rules: defaultGateRules, ...constants };
  const champions = promote(decideFleet(await scoreFleet(given), given));
  return new Map([[keyId(key), champions.get(keyId(key))!]]);
}

function withoutNumbers(model: Model): Model {
  const arrays = Object.entries(model.arrays).map(([name, each]) => [name, each.map(() => Number.NaN)] as const);
  return { ...model, arrays: Object.fromEntries(arrays) };
}
