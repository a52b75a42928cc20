import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomForestRegression } from 'ml-random-forest';
import { keyId, seededRandom, seriesAt, type FleetSeries } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import { forecastFleet, forecastSpan, itemForecastCsv, type FleetForecast } from '#src/inference/index.ts';
import { fit, parseCandidate, type Model } from '#src/learners/index.ts';
import { writeExports } from '#src/steps/export-files.ts';
import { openForecastOfR, openStatsforecast } from './forecast-fleet-peers.ts';
import { median } from './stopwatch.ts';
import type { AccuracyBench, BenchLine } from './workload.ts';

const usualKeys = 100_000;
const [nRows, horizon, seasonLength] = [48, 12, 12];
/** Distinct series; a larger fleet repeats them under other keys, since what a forecast costs does not depend on that. */
const nDistinct = 1000;
const nForests = 20;
/** How much greater our mean error may be than that of the same model of statsforecast: the two stop searching at different points. */
const mostError = 1.01;
/** What takes less is done again and again until it can be measured. */
const leastSeconds = 1;
const rounds = 3;
const mostSecondsOfCsv = 10;

/**
 * Forecasts a fleet with a model at hand for each key, as a release gives them, and writes item_demand_forecast.csv. Beside it the same
 * models of statsforecast predict, and forests of ml-random-forest step by step, as a loop over the keys would. Seconds are those of the
 * processor. Ok means: faster than both, the mean distance from the future without its noise not above that of statsforecast, and the
 * file written in under 10 seconds.
 */
export const forecasts100k: AccuracyBench = {
  measure: async ({ keys = [usualKeys], without, progress }) => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
    try {
      const lines: BenchLine[] = [];
      for (const nKeys of keys) lines.push(...(await measure(nKeys, { folder, without, progress })));
      return lines;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

type Place = {
  readonly folder: string;
  readonly without: readonly string[];
  readonly progress: (text: string) => void;
};

async function measure(nKeys: number, place: Place): Promise<readonly BenchLine[]> {
  const fleet = fleetOf(nKeys);
  const champions = championsOf(fleet);
  const seconds: { ours: number[]; csv: number[] } = { ours: [], csv: [] };
  let forecast: FleetForecast | undefined;
  let megabytes = 0;
  for (let round = 0; round <= rounds; round++) {
    place.progress(`forecasts-100k  round ${round} of ${rounds}`);
    const made = await counted(async () => forecastAll(fleet, champions));
    forecast = made.result;
    const written = await counted(async () => writeForecasts(place.folder, fleet, made.result));
    megabytes = written.result / 1e6;
    if (round === 0) continue;
    seconds.ours.push(made.seconds);
    seconds.csv.push(written.seconds);
  }
  const peers = await peersOf(fleet, forecast!, place);
  const perS = (nKeys * horizon) / median(seconds.ours);
  const csvSeconds = median(seconds.csv);
  const isFaster = Object.values(peers.perS).every((peer) => perS > peer);
  return [
    {
      bench: 'forecasts-100k predict',
      unit: 'forecasts/s of a core',
      ours: rounded(perS),
      peers: Object.fromEntries(Object.entries(peers.perS).map(([name, value]) => [name, rounded(value)])),
      ratio: Object.fromEntries(Object.entries(peers.perS).map(([name, value]) => [name, rounded(perS / value)])),
      guard: { keys: nKeys, horizon, meanErrors: peers.meanErrors, mostError, missing: peers.missing },
      ok: isFaster && peers.missing.length === 0 && isAsGood(peers),
    },
    {
      bench: 'forecasts-100k csv',
      unit: 'rows/s of a core',
      ours: rounded((nKeys * horizon) / csvSeconds),
      peers: {},
      ratio: {},
      guard: { seconds: rounded(csvSeconds), mostSeconds: mostSecondsOfCsv, megabytes: rounded(megabytes) },
      ok: csvSeconds < mostSecondsOfCsv,
    },
  ];
}

/** Gives the value of a series at a month without its noise: level, trend and season. */
function noiseFree(series: number, t: number): number {
  return 100 + (series % 50) + 0.5 * t + 20 * Math.sin((2 * Math.PI * t) / seasonLength);
}

/** Gives a fleet of monthly series with trend, season and noise, whose mean is 0. */
function fleetOf(nKeys: number): FleetSeries {
  const random = seededRandom(1);
  const distinct = Float64Array.from(
    { length: nDistinct * nRows },
    (_, row) => noiseFree(Math.floor(row / nRows), row % nRows) + 10 * random() - 5,
  );
  return {
    frequency: 'monthly',
    keyColumns: ['location', 'item'],
    keys: Array.from({ length: nKeys }, (_, i) => [`LOC-${Math.floor(i / 40)}`, String(1000 + (i % 40))]),
    indptr: Int32Array.from({ length: nKeys + 1 }, (_, i) => i * nRows),
    firstPeriod: new Int32Array(nKeys).fill(2021 * 12),
    nObserved: new Int32Array(nKeys).fill(nRows),
    target: Float64Array.from({ length: nKeys * nRows }, (_, row) => distinct[row % distinct.length]!),
    repaired: new Uint8Array(nKeys * nRows),
    covariates: {},
  };
}

function championsOf(fleet: FleetSeries): ReadonlyMap<string, Champion> {
  const candidate = parseCandidate('theta', { seasonLength });
  const models: Model[] = [];
  for (let i = 0; i < Math.min(nDistinct, fleet.keys.length); i++) models.push(fit(candidate, seriesAt(fleet, i), 1));
  return new Map(
    fleet.keys.map((key, i) => {
      const model = models[i % nDistinct]!;
      return [keyId(key), { key, version: 1, digest: '', candidate, model, cutoff: 2021 * 12 + nRows - 1 }];
    }),
  );
}

async function forecastAll(fleet: FleetSeries, champions: ReadonlyMap<string, Champion>): Promise<FleetForecast> {
  const options = {
    champions,
    previous: new Map(),
    reasons: new Map(),
    keysWithoutRows: [],
    isSelected: () => true,
    span: forecastSpan(fleet, { periods: horizon }),
    fallback: parseCandidate('seasonal_naive', { seasonLength }),
    seasonLength,
    seed: 1,
    endedAfter: seasonLength,
  };
  return forecastFleet(fleet, options, { onProgress: () => {}, signal: new AbortController().signal });
}

/** Writes the file of the forecasts, and gives its size in bytes. */
async function writeForecasts(folder: string, fleet: FleetSeries, forecast: FleetForecast): Promise<number> {
  const path = 'item_demand_forecast.csv';
  const watch = { onProgress: () => {}, signal: new AbortController().signal };
  await writeExports(folder, [{ path, text: itemForecastCsv(fleet, forecast, 1) }], watch);
  return (await stat(join(folder, path))).size;
}

type Peers = {
  readonly perS: Readonly<Record<string, number>>;
  readonly missing: readonly string[];
  /** Mean absolute distances from the future without its noise: ours, that of statsforecast, and that of R's forecast where it is there. */
  readonly meanErrors: Readonly<Record<string, number>>;
};

function isAsGood({ meanErrors }: Peers): boolean {
  const { ours = 0, statsforecast = Infinity } = meanErrors;
  return ours <= mostError * statsforecast;
}

async function peersOf(fleet: FleetSeries, own: FleetForecast, { folder, without, progress }: Place): Promise<Peers> {
  const perS: Record<string, number> = {};
  if (!without.includes('ml-random-forest')) perS['ml-random-forest'] = forestsPerSecond(fleet);
  if (without.includes('statsforecast')) return { perS, missing: [], meanErrors: {} };
  const peer = await openStatsforecast(progress);
  if (peer === undefined) return { perS, missing: ['statsforecast'], meanErrors: {} };
  try {
    const file = join(folder, 'series.json');
    const series = Array.from({ length: Math.min(nDistinct, fleet.keys.length) }, (_, i) => seriesAt(fleet, i).target);
    await writeFile(file, JSON.stringify(series.map((values) => [...values])));
    const { seconds, forecasts } = await peer.forecast('predict Theta', horizon, file);
    perS['statsforecast'] = (series.length * horizon) / seconds;
    const ours = series.map((_, i) => own.forecasts[i]!.values);
    const meanErrors = { ours: meanError(ours), statsforecast: meanError(forecasts), ...(await errorsOfR(file)) };
    return { perS, missing: [], meanErrors };
  } finally {
    peer.close();
  }
}

/** Gives what thetaf of R's forecast makes of the series of a file, for comparison; nothing where it is not there. */
async function errorsOfR(file: string): Promise<Readonly<Record<string, number>>> {
  const peer = await openForecastOfR();
  if (peer === undefined) return {};
  try {
    return { 'forecast of R': meanError((await peer.forecast('thetaf', horizon, file)).forecasts) };
  } finally {
    peer.close();
  }
}

/** Gives the mean absolute distance of the forecasts of the distinct series from their future without its noise. */
function meanError(forecasts: readonly (readonly number[] | Float64Array)[]): number {
  const errors = forecasts.flatMap((values, i) =>
    Array.from(values, (value, step) => Math.abs(value - noiseFree(i, nRows + step))),
  );
  return rounded(errors.reduce((sum, error) => sum + error, 0) / errors.length);
}

/** Forecasts step by step with a forest for each key on its last twelve values, and gives forecasts a second. */
function forestsPerSecond(fleet: FleetSeries): number {
  const forests = Array.from({ length: Math.min(nForests, fleet.keys.length) }, (_, i) => {
    const values = [...seriesAt(fleet, i).target];
    const rows = values.slice(seasonLength).map((_value, t) => values.slice(t, t + seasonLength));
    const forest = new RandomForestRegression({ nEstimators: 25, seed: 1 });
    forest.train(rows, values.slice(seasonLength));
    return { forest, last: values.slice(-seasonLength) };
  });
  const start = process.cpuUsage();
  let [seconds, nForecasts] = [0, 0];
  while (seconds < leastSeconds) {
    for (const { forest, last } of forests) {
      const values = [...last];
      for (let step = 0; step < horizon; step++) values.push(forest.predict([values.slice(-seasonLength)])[0]!);
      nForecasts += horizon;
    }
    const { user, system } = process.cpuUsage(start);
    seconds = (user + system) / 1e6;
  }
  return nForecasts / seconds;
}

/** Gives what work gave, and the seconds of the processor that it took. */
async function counted<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly seconds: number; readonly result: Result }> {
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, result };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
