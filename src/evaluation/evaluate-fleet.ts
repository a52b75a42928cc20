import { compareKeys, keyId, MusterError, type FleetSeries, type Key } from '#src/core/index.ts';
import type { Challenger } from '#src/training/index.ts';
import { holdoutLessons } from './champion-lessons.ts';
import type { Champion } from './champion.ts';
import { decideKey } from './decide.ts';
import type { Decision } from './decision.ts';
import { fleetEvidence } from './fleet-evidence.ts';
import { checkGateRules, type GateRules } from './gate-rules.ts';
import type { KeyCase } from './key-case.ts';
import { scoreContest, type Contest, type ContestOptions, type ScoreAll } from './score-contest.ts';
import type { Scoring } from './score-key.ts';

/** What the gate judges and by which rules. */
export type EvaluateOptions = {
  /** Today's data. */
  readonly fleet: FleetSeries;
  readonly challengers: readonly Challenger[];
  /** The models in service, by `keyId`. */
  readonly champions: ReadonlyMap<string, Champion>;
  readonly rules: GateRules;
  /** Periods to a season, for the seasonal naive and the scale of MASE. */
  readonly seasonLength: number;
  /** Periods that a forecast looks ahead. */
  readonly horizon: number;
  /** The seed of the training, so that a refitted champion equals what training would give. */
  readonly seed: number;
};

/** What a caller of a long work may hear and say. */
type Control = {
  /** Told in keys, as far as no `scores` does the work. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Told in series while the fleet teaches the configurations of champions that learn from it. */
  readonly onLearning?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Scores all keys before the first case is made, such as on threads; without it each is scored when its turn comes. */
  readonly scores?: ScoreAll;
};

/**
 * Decides about every key that has a challenger or a champion, once each, sorted by `compareKeys`. A key that cannot be scored ends
 * as FAILED_SCORE. Throws GATE_RULES_INVALID and GATE_KEY_TWICE before any key is judged, and the signal's reason once aborted.
 */
export async function evaluateFleet(options: EvaluateOptions, control: Control = {}): Promise<readonly Decision[]> {
  return decideFleet(await scoreFleet(options, control), options);
}

/**
 * Scores challenger and champion of every key, in the order of `evaluateFleet`, which says what is thrown. A case of `scored`, made from the
 * same challengers and data before, is taken over where its key still has the champion that it had.
 */
export async function scoreFleet(
  options: EvaluateOptions & { readonly scored?: readonly KeyCase[] },
  control: Control = {},
): Promise<readonly KeyCase[]> {
  checkGateRules(options.rules, options);
  const scoredOf = new Map(options.scored?.map((each) => [keyId(each.key), each]));
  const pairs = pairUp(options);
  const isTaken = ({ id, champion }: Pair): boolean => {
    const before = scoredOf.get(id);
    return before !== undefined && isSame(before.champion, champion);
  };
  const { fleet, seasonLength, horizon, seed } = options;
  const contests = pairs.flatMap((pair) => (isTaken(pair) ? [] : (contestOf(pair) ?? [])));
  const configurations = contests.flatMap(({ champion }) => (champion === undefined ? [] : [champion.candidate]));
  const lessons = await holdoutLessons(fleet, options.challengers, configurations, control);
  const { championOverlap, minTestPoints: minRows } = options.rules;
  const scoring = { seasonLength, horizon, seed, lessons, championOverlap, minRows };
  const scores = await control.scores?.({ fleet, contests, options: scoring });
  const cases: KeyCase[] = [];
  for (const pair of pairs) {
    control.signal?.throwIfAborted();
    cases.push(isTaken(pair) ? scoredOf.get(pair.id)! : caseOf(pair, scores?.get(pair.id), { fleet, scoring }));
    if (scores !== undefined) continue;
    control.onProgress?.(cases.length, pairs.length);
    await nextTurn();
  }
  return cases;
}

/**
 * Decides about scored keys, in their order: each by itself, and by what the fleet says of all. `holdoutUses` is how many runs, this one
 * among them, decided by this holdout.
 */
export function decideFleet(
  cases: readonly KeyCase[],
  options: Pick<EvaluateOptions, 'rules' | 'horizon' | 'seed'> & { readonly holdoutUses?: number | undefined },
): readonly Decision[] {
  const { rules, horizon, seed, holdoutUses } = options;
  const uses = holdoutUses === undefined ? {} : { holdoutUses };
  const evidence = fleetEvidence(cases, rules, { horizon, seed });
  return cases.map((each, i) =>
    decideKey({ ...each, ...uses, ...(evidence[i] === undefined ? {} : { evidence: evidence[i] }) }, rules),
  );
}

function isSame(champion: Champion | undefined, other: Champion | undefined): boolean {
  return champion?.version === other?.version && champion?.digest === other?.digest;
}

/** A key, who competes for it, and where its series is in the fleet. */
type Pair = {
  readonly id: string;
  readonly key: Key;
  readonly challenger: Challenger | undefined;
  readonly champion: Champion | undefined;
  readonly i: number | undefined;
};

function pairUp({ fleet, challengers, champions }: EvaluateOptions): readonly Pair[] {
  const seriesOf = new Map(fleet.keys.map((key, i) => [keyId(key), i]));
  const challengerOf = byKey(challengers);
  const keys = new Map<string, Key>();
  for (const { key } of [...challengers, ...champions.values()]) keys.set(keyId(key), key);
  return [...keys.entries()]
    .sort(([, left], [, right]) => compareKeys(left, right))
    .map(([id, key]) => ({
      id,
      key,
      challenger: challengerOf.get(id),
      champion: champions.get(id),
      i: seriesOf.get(id),
    }));
}

function byKey(challengers: readonly Challenger[]): ReadonlyMap<string, Challenger> {
  const found = new Map<string, Challenger>();
  const twice: string[] = [];
  for (const challenger of challengers) {
    const id = keyId(challenger.key);
    if (found.has(id)) twice.push(id);
    found.set(id, challenger);
  }
  if (twice.length === 0) return found;
  throw new MusterError('GATE_KEY_TWICE', {
    what: `${twice.length} of ${challengers.length} challengers stand beside another of the same key: ${twice.slice(0, 5).join(', ')}.`,
    expected: 'one challenger for each key',
  });
}

function contestOf({ i, challenger, champion }: Pair): Contest | undefined {
  if (challenger?.state !== 'TRAINED' || i === undefined) return undefined;
  return { i, challenger, ...(champion === undefined ? {} : { champion }) };
}

function caseOf(
  pair: Pair,
  scored: Scoring | undefined,
  { fleet, scoring }: { readonly fleet: FleetSeries; readonly scoring: ContestOptions },
): KeyCase {
  const { key, challenger, champion, i } = pair;
  const contest = contestOf(pair);
  return {
    key,
    frequency: fleet.frequency,
    isInData: challenger !== undefined || i !== undefined,
    ...(challenger === undefined ? {} : { challenger }),
    ...(champion === undefined ? {} : { champion }),
    ...(contest === undefined ? {} : { scoring: scored ?? scoreContest(fleet, contest, scoring) }),
  };
}

// Lets timers, signals and other work run between two keys.
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
