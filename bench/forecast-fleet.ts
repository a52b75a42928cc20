import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Series } from '#src/core/index.ts';
import { mase } from '#src/evaluation/index.ts';
import { fit, forecast, parseCandidate, type LearnerName } from '#src/learners/index.ts';
import { etsForms } from '#src/learners/ets-form.ts';
import { fleetCases, spread, type FleetCases } from './forecast-fleet-cases.ts';
import { openForecastOfR, openStatsforecast, type FleetForecast, type ForecastPeer } from './forecast-fleet-peers.ts';
import { median } from './stopwatch.ts';
import type { AccuracyBench, BenchLine } from './workload.ts';

/** One of our learners and what the peers call theirs; the first of each peer is the same model, and must not be more exact. */
type Contest = {
  readonly learner: LearnerName;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly statsforecast?: readonly string[];
  readonly r?: readonly string[];
  /** The least ratio to the models of statsforecast. */
  readonly goal?: number;
  /** Series of a round, evenly spread, where the peers take too long for all. */
  readonly most?: number;
};

const contests: readonly Contest[] = [
  { learner: 'seasonal_naive', statsforecast: ['SeasonalNaive'] },
  { learner: 'croston', statsforecast: ['CrostonClassic'] },
  { learner: 'sba', statsforecast: ['CrostonSBA'] },
  { learner: 'tsb', statsforecast: ['TSB'] },
  {
    learner: 'theta',
    statsforecast: ['Theta', 'OptimizedTheta', 'DynamicOptimizedTheta'],
    r: ['thetaf'],
    goal: 10,
  },
  { learner: 'ets', parameters: { forms: [...etsForms] }, statsforecast: ['AutoETS'], r: ['ets'], goal: 10, most: 40 },
  { learner: 'linear' },
  { learner: 'mean' },
  { learner: 'random_forest', most: 10 },
];

const usualRounds = 3;
const leastSeconds = 0.5;
const seasonLength = 12;

/**
 * Fits and forecasts series after series with each learner and with the same models of the peers, in turn: series for each second of
 * the processor, one core. Ok means: the goals reached, and a mean MASE within 1 % of that of the same model, or better.
 */
export const forecastFleet: AccuracyBench = {
  measure: async ({ rows, without }) => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
    const statsforecast = without.includes('statsforecast') ? undefined : await openStatsforecast(tell);
    const r = without.includes('forecast of R') ? undefined : await openForecastOfR();
    const missing = [
      ...(statsforecast === undefined ? ['statsforecast'] : []),
      ...(r === undefined ? ['forecast of R'] : []),
    ].filter((name) => !without.includes(name));
    try {
      const lines: BenchLine[] = [];
      for (const all of await fleetCases()) {
        for (const contest of contests) {
          const cases = spread(all, Math.min(rows ?? Infinity, contest.most ?? Infinity));
          lines.push(await runContest(contest, cases, { folder, statsforecast, r, missing }));
        }
      }
      return lines;
    } finally {
      statsforecast?.close();
      r?.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

type Places = {
  readonly folder: string;
  readonly statsforecast: ForecastPeer | undefined;
  readonly r: ForecastPeer | undefined;
  readonly missing: readonly string[];
};

async function runContest(contest: Contest, cases: FleetCases, places: Places): Promise<BenchLine> {
  const file = join(places.folder, 'series.json');
  await writeFile(file, JSON.stringify(cases.series.map(({ y }) => y)));
  const peers = peersOf(contest, places);
  const runs = new Map<string, FleetForecast[]>();
  // What takes long is measured well in one.
  const rounds = contest.most === undefined ? usualRounds : 1;
  for (let round = 0; round <= rounds; round++) {
    for (const { name, forecastAll } of [{ name: 'ours', forecastAll: async () => ours(contest, cases) }, ...peers]) {
      // The slow peers need no round to warm up: they are compiled ahead, or on the one series that they forecast first.
      if (round === 0 && name !== 'ours') continue;
      tell(`forecast-fleet ${cases.name} ${contest.learner}  round ${round} of ${rounds}  ${name}`);
      const made = await forecastAll(cases.horizon, file);
      if (round > 0) runs.set(name, [...(runs.get(name) ?? []), made]);
    }
  }
  return lineOf(contest, { cases, runs, missing: peersMissing(contest, places) });
}

function peersMissing({ statsforecast, r }: Contest, { missing }: Places): readonly string[] {
  return missing.filter((name) => (name === 'statsforecast' ? statsforecast : r) !== undefined);
}

type PeerModel = {
  readonly name: string;
  readonly forecastAll: (horizon: number, file: string) => Promise<FleetForecast>;
};

function peersOf(contest: Contest, { statsforecast, r }: Places): readonly PeerModel[] {
  return [
    ...modelsOf('statsforecast', statsforecast, contest.statsforecast),
    ...modelsOf('forecast of R', r, contest.r),
  ];
}

function modelsOf(name: string, peer: ForecastPeer | undefined, models: readonly string[] = []): readonly PeerModel[] {
  if (peer === undefined) return [];
  return models.map((model) => ({
    name: `${name} ${model}`,
    forecastAll: async (horizon, file) => peer.forecast(model, horizon, file),
  }));
}

/** Goes over the series again and again until the time can be measured. */
function ours({ learner, parameters = {} }: Contest, { series, horizon }: FleetCases): FleetForecast {
  const candidate = parseCandidate({ learner, parameters }, { seasonLength });
  const inputs = series.map(({ id, y }) => monthly(id, y));
  let forecasts: readonly (readonly number[])[] = [];
  let [seconds, times] = [0, 0];
  while (seconds < leastSeconds) {
    const start = process.cpuUsage();
    const made = inputs.map((each) => forecast(fit(candidate, each, 1), each, horizon));
    const { user, system } = process.cpuUsage(start);
    seconds += (user + system) / 1e6;
    times++;
    forecasts = made.map((values) => [...values]);
  }
  return { seconds: seconds / times, memory: process.resourceUsage().maxRSS * 1024, forecasts };
}

function monthly(id: string, y: readonly number[]): Series {
  return { key: [id], frequency: 'monthly', firstPeriod: 2000 * 12, target: Float64Array.from(y), covariates: {} };
}

type Measured = {
  readonly cases: FleetCases;
  readonly runs: ReadonlyMap<string, readonly FleetForecast[]>;
  readonly missing: readonly string[];
};

function lineOf({ learner, goal, statsforecast = [] }: Contest, { cases, runs, missing }: Measured): BenchLine {
  const nSeries = cases.series.length;
  const speedOf = (list: readonly FleetForecast[]): number => nSeries / median(list.map(({ seconds }) => seconds));
  const own = speedOf(runs.get('ours')!);
  const peers = [...runs].filter(([name]) => name !== 'ours');
  const ratio = Object.fromEntries(peers.map(([name, list]) => [name, rounded(own / speedOf(list))]));
  const errors = Object.fromEntries([...runs].map(([name, list]) => [name, meanMase(cases, list[0]!.forecasts)]));
  const sameModels = peers.map(([name]) => name).filter((name) => !name.includes('OptimizedTheta'));
  const isExact = sameModels.every((name) => errors['ours']! <= 1.01 * errors[name]!);
  const isFast = statsforecast.every((model) => (ratio[`statsforecast ${model}`] ?? Infinity) >= (goal ?? 0));
  return {
    bench: `forecast-fleet ${cases.name} ${learner}`,
    unit: 'series/s of a core',
    ours: rounded(own),
    peers: Object.fromEntries(peers.map(([name, list]) => [name, rounded(speedOf(list))])),
    ratio,
    guard: {
      series: nSeries,
      mase: Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, rounded(error)])),
      megabytes: Object.fromEntries([...runs].map(([name, list]) => [name, Math.round(list.at(-1)!.memory / 2 ** 20)])),
      goal: goal ?? null,
      missing,
    },
    ok: isExact && isFast && missing.length === 0,
  };
}

/** Series whose last season repeats itself have no scale and are left out. */
function meanMase({ series }: FleetCases, forecasts: readonly (readonly number[])[]): number {
  const errors = series.flatMap(({ y, actual }, i) => {
    const error = mase(Float64Array.from(actual), Float64Array.from(forecasts[i]!), Float64Array.from(y), seasonLength);
    return error === undefined || !Number.isFinite(error) ? [] : [error];
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function tell(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${text}` : `${text}\n`);
}
