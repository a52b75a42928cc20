import { keyId, periodNumber, type Key } from '#src/core/index.ts';
import {
  decisionCodes,
  defaultGateRules,
  fleetVerdict,
  type Champion,
  type Decision,
  type DecisionCode,
  type FleetVerdict,
  type GateRules,
  type KeyCase,
} from '#src/evaluation/index.ts';

/** What a test says of a key: the code, and where they count, its volume and the scaled errors of champion and challenger. */
export type KeyFact = {
  readonly key: Key;
  readonly code: DecisionCode;
  readonly volume?: number;
  readonly before?: number;
  readonly after?: number;
};

export const keyColumns = ['location', 'product_id'];

const to = periodNumber('monthly', Date.UTC(2025, 2, 1));
const score = (rmsse: number) => ({ rmse: 10 * rmsse, mae: 8 * rmsse, bias: 0, smape: 10, rmsse });
const configuration = { learner: 'linear', configurationDigest: 'c', digest: 'd', nBytes: 100 } as const;

/** Makes the decision about a key that has both scores, as the gate would. */
export function decisionOf({ key, code, before, after }: KeyFact): Decision {
  const decision = { key, code, isRegistered: decisionCodes[code].isRegistered, sentence: `It is ${code}.` };
  if (before === undefined || after === undefined) return { ...decision, holdout: undefined };
  const relative = (before - after) / before;
  const scored: Decision = {
    ...decision,
    holdout: { from: to - 11, to, nPoints: 12, nScored: 12 },
    challenger: { ...configuration, ...score(after), coverage: { nominal: 0.8, share: 0.75 } },
    benchmark: score(2),
  };
  // Equal bytes are not compared.
  if (code === 'UNCHANGED') return scored;
  return {
    ...scored,
    champion: { ...configuration, ...score(before), version: 1, cutoff: to - 12, wasRefitted: false },
    comparison: {
      profile: 'improvement_alone',
      remarks: [],
      outcome: relative > 0 ? 'PROMOTED' : 'TIE',
      improvement: { verdict: relative > 0 ? 'BETTER' : 'TIE', absolute: 10 * (before - after), relative },
    },
  };
}

/** Judges a fleet of which every key with a champion's error, and each of `unjudged`, is in service. */
export function judge(
  facts: readonly KeyFact[],
  {
    unjudged = [],
    cases = [],
    ...rules
  }: Partial<GateRules> & { readonly unjudged?: readonly Key[]; readonly cases?: readonly KeyCase[] } = {},
): FleetVerdict {
  const inService = facts.filter(({ before }) => before !== undefined).map(({ key }) => key);
  return fleetVerdict(
    {
      cases,
      decisions: facts.map(decisionOf),
      champions: new Map([...inService, ...unjudged].map(championOf)),
      volumes: new Map([
        ...unjudged.map((key) => [keyId(key), 1] as const),
        ...facts.map(({ key, volume = 1 }) => [keyId(key), volume] as const),
      ]),
    },
    { rules: { ...defaultGateRules, ...rules }, keyColumns, horizon: 12, seed: 1 },
  );
}

/** Makes keys `['0', '0']` and on, as many to a location as is said. */
export function keysOf(count: number, toLocation = count): readonly Key[] {
  return Array.from({ length: count }, (_, i) => [String(Math.floor(i / toLocation)), String(i)]);
}

/** The names of the rules that a verdict finds broken. */
export function brokenRules({ broken }: FleetVerdict): readonly string[] {
  return broken.map(({ rule }) => rule);
}

/** A champion of which only the key counts. */
function championOf(key: Key): readonly [string, Champion] {
  const candidate = { learner: 'linear', parameters: {} } as const;
  return [keyId(key), { key, version: 1, digest: 'd', candidate, cutoff: to - 12 }];
}
