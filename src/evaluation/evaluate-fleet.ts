import { compareKeys, keyId, messageOf, MusterError, seriesAt, type FleetSeries, type Key } from '#src/core/index.ts';
import type { Challenger } from '#src/training/index.ts';
import type { Champion } from './champion.ts';
import { decideKey } from './decide.ts';
import type { Decision } from './decision.ts';
import { fleetEvidence } from './fleet-evidence.ts';
import { checkGateRules, type GateRules } from './gate-rules.ts';
import type { KeyCase } from './key-case.ts';
import { scoreKey, type ScoreOptions, type Scoring } from './score-key.ts';

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

/**
 * Decides about every key that has a challenger or a champion, once each, sorted by `compareKeys`. A key that cannot be scored ends
 * as FAILED_SCORE. Throws GATE_RULES_INVALID and GATE_KEY_TWICE before any key is judged, and the signal's reason once aborted.
 */
export async function evaluateFleet(
  options: EvaluateOptions,
  control: { readonly onProgress?: (done: number, total: number) => void; readonly signal?: AbortSignal } = {},
): Promise<readonly Decision[]> {
  const { rules, seasonLength, horizon, seed } = options;
  checkGateRules(rules, { seasonLength, horizon });
  const toScore = pairUp(options);
  const cases: KeyCase[] = [];
  for (const caseOf of toScore) {
    control.signal?.throwIfAborted();
    cases.push(caseOf());
    control.onProgress?.(cases.length, toScore.length);
    await nextTurn();
  }
  const evidence = fleetEvidence(cases, rules, { horizon, seed });
  return cases.map((each, i) =>
    decideKey(evidence[i] === undefined ? each : { ...each, evidence: evidence[i] }, rules),
  );
}

// A case is made when its turn comes: the scores of one key cost as much as its training.
function pairUp({
  fleet,
  challengers,
  champions,
  seasonLength,
  horizon,
  seed,
}: EvaluateOptions): readonly (() => KeyCase)[] {
  const seriesOf = new Map(fleet.keys.map((key, i) => [keyId(key), i]));
  const challengerOf = byKey(challengers);
  const keys = new Map<string, Key>();
  for (const { key } of [...challengers, ...champions.values()]) keys.set(keyId(key), key);
  return [...keys.entries()]
    .sort(([, left], [, right]) => compareKeys(left, right))
    .map(([id, key]) => () => {
      const challenger = challengerOf.get(id);
      const champion = champions.get(id);
      const i = seriesOf.get(id);
      const isScored = challenger?.state === 'TRAINED' && i !== undefined;
      return {
        key,
        frequency: fleet.frequency,
        isInData: challenger !== undefined || i !== undefined,
        ...(challenger === undefined ? {} : { challenger }),
        ...(champion === undefined ? {} : { champion }),
        ...(isScored
          ? { scoring: tryToScore({ fleet, i, challenger, champion }, { seasonLength, horizon, seed }) }
          : {}),
      };
    });
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

type Contest = {
  readonly fleet: FleetSeries;
  readonly i: number;
  readonly challenger: Challenger;
  readonly champion: Champion | undefined;
};

function tryToScore({ fleet, i, challenger, champion }: Contest, options: Omit<ScoreOptions, 'repaired'>): Scoring {
  try {
    const repaired = fleet.repaired.subarray(fleet.indptr[i], fleet.indptr[i]! + fleet.nObserved[i]!);
    return scoreKey(challenger, champion, seriesAt(fleet, i), { ...options, repaired });
  } catch (error) {
    return { state: 'FAILED', reason: messageOf(error) };
  }
}

// Lets timers, signals and other work run between two keys.
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
