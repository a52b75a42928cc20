import { expect, test } from '@jest/globals';
import { keyId, type FleetSeries, type Key } from '#src/core/index.ts';
import {
  defaultGateRules,
  evaluateFleet,
  summariseDecisions,
  type Champion,
  type Decision,
  type DecisionCode,
  type GateRules,
} from '#src/evaluation/index.ts';
import type { Candidate, Model } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';
import { candidates, fleetOf, noisy, promote, repeating, seasonLength, seed, train, trending } from './small-fleet.ts';

const rows = 60;
const horizon = 3;
const holdout = 12;

type SeriesOfKey = readonly (readonly [Key, readonly number[]])[];

async function trainOn(series: SeriesOfKey, candidate: Candidate): Promise<readonly Challenger[]> {
  return train(fleetOf(series), { candidates: [candidate], horizon, holdout });
}

type Given = {
  readonly fleet: FleetSeries;
  readonly challengers: readonly Challenger[];
  readonly champions?: ReadonlyMap<string, Champion>;
  readonly rules?: Partial<GateRules>;
};

/** Judges a fleet, and checks that each key of its data, challengers and champions has one state. */
async function judge({ fleet, challengers, champions = new Map(), rules }: Given): Promise<readonly Decision[]> {
  const decisions = await evaluateFleet({
    fleet,
    challengers,
    champions,
    rules: { ...defaultGateRules, ...rules },
    seasonLength,
    horizon,
    seed,
  });
  const keys = new Set([
    ...fleet.keys.map(keyId),
    ...[...challengers, ...champions.values()].map(({ key }) => keyId(key)),
  ]);
  expect(decisions.map(({ key }) => keyId(key)).toSorted()).toEqual([...keys].toSorted());
  const { counts, nKeys } = summariseDecisions(decisions);
  expect(nKeys).toBe(keys.size);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(keys.size);
  return decisions;
}

async function inService(series: SeriesOfKey, candidate: Candidate): Promise<ReadonlyMap<string, Champion>> {
  return promote(await judge({ fleet: fleetOf(series), challengers: await trainOn(series, candidate) }));
}

const byKey = (decisions: readonly Decision[]): Readonly<Record<string, Decision>> =>
  Object.fromEntries(decisions.map((decision) => [decision.key[0]!, decision]));

function withoutNumbers(model: Model): Model {
  const arrays = Object.entries(model.arrays).map(([name, each]) => [name, each.map(() => Number.NaN)] as const);
  return { ...model, arrays: Object.fromEntries(arrays) };
}

const rising = trending(rows).map((value, t) => value + noisy(rows, 4)[t]! / 8);
const flawless = repeating(rows, 1);
const [{ model: linearModel } = {}] = await trainOn([[['any', 'p'], rising]], candidates.linear);

function withoutFile(champion: Champion): Champion {
  const { model: _, ...lost } = champion;
  return { ...lost, loadFailure: 'there is no such file' };
}

type Trouble = {
  /** All rows of the key, of which its champion has seen the first `championRows`: all, unless it is said. */
  readonly series?: readonly number[];
  readonly championRows?: number;
  /** The rows of today, none for a key that is gone: all, unless it is said. */
  readonly todayRows?: number;
  readonly champion?: (champion: Champion) => Champion;
  readonly challenger?: (challenger: Challenger) => Challenger;
  readonly code: DecisionCode;
};

/** What is wrong with each key, by the first value of the key. */
const troubles: Readonly<Record<string, Trouble>> = {
  'challenger of NaN': {
    challenger: (each) => ({ ...each, model: withoutNumbers(each.model!) }),
    code: 'REJECTED_NONFINITE',
  },
  'champion of NaN': {
    championRows: rows - holdout,
    champion: (each) => ({ ...each, candidate: candidates.linear, model: withoutNumbers(linearModel!) }),
    code: 'FIRST',
  },
  'champion without error': { series: flawless, code: 'WORSE' },
  'champion without its file': {
    champion: withoutFile,
    code: 'FIRST',
  },
  'champion trained on the holdout': { code: 'PROMOTED' },
  'champion of before the holdout': { championRows: rows - holdout, code: 'PROMOTED' },
  'champion later than the data': { todayRows: rows - 3, code: 'PROMOTED' },
  gone: { todayRows: 0, code: 'ABSENT' },
};

const named = Object.entries(troubles);
const keyOf = (name: string): Key => [name, 'p'];

/** The first rows of each key that has any. */
function seriesOf(nRows: (trouble: Trouble) => number | undefined): SeriesOfKey {
  return named.flatMap(([name, trouble]) => {
    const own = (trouble.series ?? rising).slice(0, nRows(trouble));
    return own.length === 0 ? [] : [[keyOf(name), own] as const];
  });
}

async function troubledChampions(): Promise<ReadonlyMap<string, Champion>> {
  const sound = await inService(
    seriesOf(({ championRows }) => championRows),
    candidates.naive,
  );
  return new Map([...sound].map(([id, each]) => [id, troubles[each.key[0]!]!.champion?.(each) ?? each] as const));
}

test('in a fleet of keys that each have another trouble, each has its code, and the states add up', async () => {
  const champions = await troubledChampions();
  const today = seriesOf(({ todayRows }) => todayRows);
  const challengers = (await trainOn(today, candidates.linear)).map(
    (each) => troubles[each.key[0]!]!.challenger?.(each) ?? each,
  );
  const decisions = await judge({ fleet: fleetOf(today), challengers, champions });
  const decided = byKey(decisions);
  for (const [name, { code }] of named) expect([name, decided[name]?.code]).toEqual([name, code]);
  const championOf = (name: string) => decided[name]!.champion;
  expect(championOf('champion of NaN')?.unhealthy).toContain('not finite numbers');
  expect(championOf('champion without its file')?.unhealthy).toContain('there is no such file');
  expect(championOf('champion without error')).toMatchObject({ rmse: 0, wasRefitted: true });
  expect(championOf('champion trained on the holdout')).toMatchObject({ wasRefitted: true });
  expect(championOf('champion of before the holdout')).toMatchObject({ wasRefitted: false });
  expect(championOf('champion later than the data')).toMatchObject({ wasRefitted: true });
  // The key that is gone comes back, and meets the champion that it had.
  const all = seriesOf(() => undefined);
  const back = await judge({
    fleet: fleetOf(all),
    challengers: await trainOn(all, candidates.linear),
    champions: promote(decisions, champions),
  });
  const { rmse } = championOf('champion trained on the holdout')!;
  expect(byKey(back)['gone']).toMatchObject({ code: 'PROMOTED', champion: { version: 1, rmse } });
});

/** The level of the holdout is another one: whatever was fitted before it forecasts worse than the mean of the holdout. */
function shifted(by: number): readonly number[] {
  return trending(rows).map((value, t) => (t < rows - holdout ? value : value + by));
}

test('an R² below 0 is beaten by a greater one and not by a smaller one, and the states add up', async () => {
  const series: SeriesOfKey = [
    [['down', 'p'], shifted(-160)],
    [['up', 'p'], shifted(60)],
  ];
  const decisions = await judge({
    fleet: fleetOf(series),
    challengers: await trainOn(series, candidates.linear),
    champions: await inService(series, candidates.naive),
    rules: { metric: 'r2', profile: 'none' },
  });
  const figures = decisions.map(({ challenger, champion }) => [challenger!.r2!, champion!.r2!] as const);
  for (const each of figures.flat()) expect(each).toBeLessThan(0);
  expect(figures.map(([own, other]) => own > other)).toEqual([false, true]);
  expect(decisions.map(({ code, metric }) => [code, metric])).toEqual([
    ['WORSE', 'r2'],
    ['PROMOTED', 'r2'],
  ]);
});
