import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStore } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn } from '#src/tables/index.ts';
import { openCommandProcess, openSandbox, type Sandbox } from './command.ts';

const commands = openCommandProcess();
const sandbox = openSandbox(commands);
const forecastFile = 'forecasts/item_demand_forecast.csv';
afterAll(async () => {
  await commands.close();
  sandbox.remove();
});

const months = Array.from(
  { length: 36 },
  (_, t) => `${2021 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, '0')}`,
);

/** Three locations and three items, of which one ended after 15 months and one began in the last four. */
function demandOf(location: number, item: string, t: number): number | undefined {
  if ((item === 'gone' && t > 14) || (item === 'new' && t < 32)) return undefined;
  return 100 * location + 3 * t + 20 * Math.sin((t * Math.PI) / 6) + ((t * 7 + location) % 5);
}

const keys = [1, 2, 3].flatMap((location) => ['gone', 'new', 'old'].map((item) => [location, item] as const));

function writeDemand(file: string, nMonths: number): void {
  const rows = keys.flatMap(([location, item]) =>
    months.slice(0, nMonths).flatMap((month, t) => {
      const value = demandOf(location, item, t);
      return value === undefined ? [] : [`${location},${item},${month},${value.toFixed(3)}`];
    }),
  );
  writeFileSync(file, `location,product_id,period,quantity\n${rows.join('\n')}\n`);
}

/** Runs a whole pipeline with one candidate on the first months of the demand. */
async function runOn(place: Sandbox, nMonths: number): Promise<string> {
  const [file, demand] = [join(place.folder, 'shop.yml'), join(place.folder, 'demand.csv')];
  writeDemand(demand, nMonths);
  writeFileSync(
    file,
    `name: shop
inputs: { demand: ${JSON.stringify(demand)} }
feature_group: { name: demand }
keys: [location, product_id]
columns: { time: period, target: quantity }
frequency: monthly
horizon: 6
exports: { per_key_csv: never }
steps:
  - { name: dataprep, uses: prepare-series }
  - { name: train, uses: train-fleet, candidates: [theta], min_rows: 12, selection: key }
  - { name: evaluate, uses: gate, max_failed: 1 }
  - { name: inference, uses: batch-forecast, plots: none }
`,
  );
  expect(await place.muster('run', file)).toMatchObject({ exitCode: 0, err: '' });
  return file;
}

let file = '';
beforeAll(async () => {
  file = await runOn(sandbox, 36);
});

type Row = Readonly<Record<string, string>>;

async function predict(...args: readonly string[]): Promise<{ readonly out: string; readonly rows: readonly Row[] }> {
  const { exitCode, out, err } = await sandbox.muster('predict', '--pipeline', file, ...args);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  return { out, rows: sandbox.csv(forecastFile) };
}

/** Gives how many keys each source has; every key has a row for each period. */
function sourcesOf(rows: readonly Row[], nPeriods: number): Readonly<Record<string, number>> {
  for (const ofKey of Map.groupBy(rows, (row) => `${row['location']}/${row['product_id']}`).values()) {
    expect(new Set(ofKey.map((row) => row['period'])).size).toBe(nPeriods);
    expect(ofKey).toHaveLength(nPeriods);
  }
  expect(rows.every((row) => row['forecast'] !== '' && (row['source'] === 'champion' || row['reason'] !== ''))).toBe(
    true,
  );
  const counts = [...Map.groupBy(rows, (row) => row['source']!)].map(([source, own]) => [
    source,
    own.length / nPeriods,
  ]);
  return Object.fromEntries(counts as [string, number][]);
}

test('every key has its forecast: of champions, of keys that are too short, of keys that ended; the counts add up', () => {
  const rows = sandbox.csv(forecastFile);
  expect(sourcesOf(rows, 6)).toEqual({ champion: 3, 'fallback:seasonal_naive': 3, 'fallback:ended': 3 });
  expect(rows.filter((row) => row['product_id'] === 'gone').every((row) => row['forecast'] === '0')).toBe(true);
});

test('a backtest of one item and location is what a model would have said that never saw the months behind its start', async () => {
  const { out, rows } = await predict('--item', 'old', '--location', '2', '--start', '2023-07', '--periods', '6');
  expect(out).toContain('backtest: rows are known up to 2023-06');
  expect(rows.map((row) => row['period'])).toEqual(months.slice(30));
  expect(rows.map((row) => Number(row['actual']))).toEqual(
    months.slice(30).map((_, i) => Number(demandOf(2, 'old', 30 + i)!.toFixed(3))),
  );
  expect(rows.every((row) => row['backtest'] === 'true' && row['reason']!.includes('fitted anew'))).toBe(true);
  // A workspace of its own, into which no later month ever came.
  const past = openSandbox(commands);
  await runOn(past, 30);
  const then = past.csv(forecastFile).filter((row) => row['location'] === '2' && row['product_id'] === 'old');
  past.remove();
  expect(then.map((row) => row['source'])).toEqual(rows.map(() => 'champion'));
  expect(rows.map((row) => row['forecast'])).toEqual(then.map((row) => row['forecast']));
});

test('in a backtest a key that begins inside it gets the median of the fleet, and what came; one that begins behind it is left out', async () => {
  const { rows, out } = await predict('--start-year', '2022', '--start-month', '4', '--periods', '3');
  expect(sourcesOf(rows, 3)).toEqual({ champion: 3, 'fallback:seasonal_naive': 3 });
  expect(rows.every((row) => row['product_id'] !== 'new')).toBe(true);
  expect(out).toContain('no forecast for 3 keys: no row of theirs lies before the end of the backtest');
  const later = (await predict('--start', '2023-08', '--periods', '3')).rows;
  expect(sourcesOf(later, 3)).toEqual({ champion: 3, 'fallback:fleet_median': 3, 'fallback:ended': 3 });
  const ofNew = later.filter((row) => row['product_id'] === 'new' && row['location'] === '2');
  expect(ofNew.map((row) => row['actual'])).toEqual([
    '',
    ...[32, 33].map((t) => String(Number(demandOf(2, 'new', t)!.toFixed(3)))),
  ]);
});

test('a start behind the data is bridged, and that is said; the sums by location are those of the forecasts', async () => {
  const { out, rows } = await predict('--item', 'old', '--start', '2024-04', '--periods', '12', '--upload');
  expect(out).toContain('the data end at 2023-12: 3 months up to 2024-03 bridged by forecasts');
  expect(out).toContain('36 forecasts put into the feature group demand_forecast_1');
  expect(rows.every((row) => row['reason'] === 'The last row is of 2023-12; 3 months bridged by forecasts.')).toBe(
    true,
  );
  const summary = sandbox.csv('forecasts/location_demand_summary.csv');
  expect(summary.map((row) => row['forecast'])).toEqual(rows.map((row) => row['forecast']));
});

test('the table of forecasts holds what the files said, run by run, and SQL finds it by its name', async () => {
  const { rows } = await predict('--location', '3', '--start', '2023-Q4', '--periods', '3');
  const table = (await readTable(openStore(join(sandbox.folder, 'workspace')), 'fleets/shop/forecasts'))!.rows;
  const runs = stringColumn(table, 'run');
  const own = runs.flatMap((each, row) => (each === runs.at(-1) ? [row] : []));
  const texts = (name: string): readonly string[] => own.map((row) => stringColumn(table, name)[row]!);
  expect(texts('product_id')).toEqual(rows.map((row) => row['product_id']));
  expect(texts('source')).toEqual(rows.map((row) => row['source']));
  const forecasts = numberColumn(table, 'forecast');
  for (const [i, row] of own.entries()) expect(forecasts[row]).toBeCloseTo(Number(rows[i]!['forecast']), 6);
  const query =
    "select count(*) as n, bool_and(is_backtest) as b from forecasts where period >= '2023-10-01' and cutoff = '2023-10-01'";
  const workspace = join(sandbox.folder, 'workspace');
  const asked = await commands.muster('sql', query, '--json', '--workspace', workspace);
  expect(JSON.parse(asked.out)).toEqual([{ n: 9, b: true }]);
});

test('a new key without a row that can be used gets the median of the fleet, and the counts add up to all keys', async () => {
  appendFileSync(join(sandbox.folder, 'demand.csv'), '4,fresh,2023-12,-5.250\n');
  expect(await sandbox.muster('dataprep', '--pipeline', file)).toMatchObject({ exitCode: 0, err: '' });
  const { rows, out } = await predict();
  expect(sourcesOf(rows, 6)).toEqual({
    champion: 3,
    'fallback:seasonal_naive': 3,
    'fallback:ended': 3,
    'fallback:fleet_median': 1,
  });
  expect(out).toContain('10 keys forecast from 2024-01 to 2024-06: 3 by their champion, 7 by a fallback');
  const fresh = rows.filter((row) => row['location'] === '4');
  expect(new Set(fresh.map((row) => row['reason']))).toEqual(new Set([fresh[0]!['reason']]));
  expect(fresh[0]!['reason']).toContain('The median of the fleet stands for it.');
  const january = rows.filter((row) => row['period'] === '2024-01');
  // Of the keys that have not ended; each says in January what the seasonal naive says.
  const before = keys.flatMap(([location, item]) => (item === 'gone' ? [] : [lastSeason(location, item)]));
  const ordered = before.sort((a, b) => a - b);
  expect(Number(fresh[0]!['forecast'])).toBeCloseTo((ordered[2]! + ordered[3]!) / 2, 6);
  expect(january).toHaveLength(10);
});

/** Gives the value of a key one season before January 2024; of a key that had none then, its last value. */
function lastSeason(location: number, item: string): number {
  return Number((demandOf(location, item, 24) ?? demandOf(location, item, 35)!).toFixed(3));
}

test('where the files of all champions are gone, the fleet goes on by its default, and says why', async () => {
  const packs = join(sandbox.folder, 'workspace/fleets/shop/model_blobs');
  for (const name of readdirSync(packs)) if (name.endsWith('.parquet')) rmSync(join(packs, name));
  const { rows, out } = await predict();
  expect(sourcesOf(rows, 6)).toEqual({
    'fallback:fleet_default': 3,
    'fallback:seasonal_naive': 3,
    'fallback:ended': 3,
    'fallback:fleet_median': 1,
  });
  expect(out).toContain('0 by their champion, 10 by a fallback');
  const lost = rows.find((row) => row['source'] === 'fallback:fleet_default');
  expect(lost).toMatchObject({ model: 'theta', version: '' });
  expect(lost!['reason']).toContain('Version 1 does not load: STORAGE_NOT_FOUND');
});

test('an item that no key has is told with the nearest one', async () => {
  const ended = await sandbox.muster('predict', '--pipeline', file, '--item', 'odl');
  expect(ended).toMatchObject({ exitCode: 2 });
  expect(ended.err).toContain('KEY_NOT_FOUND');
  expect(ended.err).toContain('Did you mean "old"?');
});

test('what makes up forecasts lies beside them, until the next that is not explained; a daily one cannot be', async () => {
  const termsFile = 'item_demand_contributions.csv';
  const files = (): readonly string[] => readdirSync(join(sandbox.folder, 'output', 'forecasts'));
  const training = ['--set', 'name=terms', '--set', 'steps.train.candidates=[linear]'];
  const trained = await sandbox.muster('run', file, ...training, '--set', 'steps.evaluate.first_margin=1');
  expect(trained).toMatchObject({ exitCode: 0, err: '' });
  const ofOld = ['--set', 'name=terms', '--key', 'location=1,product_id=old'];
  const { out, rows } = await predict(...ofOld, '--explain');
  expect(out).toMatch(/location=1, product_id=old, 2024-01, linear: [\d.]+ = base -?[\d.]+ [+-] \w+/);
  const terms = sandbox.csv(`forecasts/${termsFile}`);
  for (const { period, forecast } of rows) {
    const sum = terms
      .filter((term) => term['period'] === period)
      .reduce((all, term) => all + Number(term['contribution']), 0);
    expect(sum).toBeCloseTo(Number(forecast), 6);
  }
  await predict(...ofOld);
  expect(files()).not.toContain(termsFile);
  const daily = await sandbox.muster('predict', '--pipeline', file, ...ofOld, '--mode', 'daily', '--explain');
  expect(daily.exitCode).toBe(2);
  expect(daily.err).toContain('A daily forecast is to be explained.');
});
