import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStore } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn, tableVersion, type TableRows } from '#src/tables/index.ts';
import { openCommandProcess, openSandbox } from './command.ts';

const sandbox = openSandbox();
const commands = openCommandProcess();
const places = ['--workspace', join(sandbox.folder, 'workspace'), '--output', join(sandbox.folder, 'output')];
const pipeline = join(sandbox.folder, 'shop.yml');
const demand = join(sandbox.folder, 'demand.csv');
const store = openStore(join(sandbox.folder, 'workspace'));
const horizon = 6;
const keys = [1, 2, 3].flatMap((location) => ['a', 'b'].map((item) => [String(location), item] as const));
afterAll(async () => {
  await commands.close();
  sandbox.remove();
});

function monthOf(t: number): string {
  return `${2021 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, '0')}`;
}

function demandOf(location: string, item: string, t: number): number {
  const level = 100 * Number(location) + (item === 'a' ? 0 : 50);
  return Math.round(level + 3 * t + 20 * Math.sin((t * Math.PI) / 6) + ((t * 7 + level) % 5));
}

/** Writes the first months of the demand: without rows that are late, with values that were corrected, both by `location/item/month`. */
function writeDemand(
  nMonths: number,
  {
    late = [],
    corrected = {},
  }: { readonly late?: readonly string[]; readonly corrected?: Record<string, number> } = {},
): void {
  const rows = keys.flatMap(([location, item]) =>
    Array.from({ length: nMonths }, (_, t) => {
      const name = `${location}/${item}/${monthOf(t)}`;
      const value = corrected[name] ?? demandOf(location, item, t);
      return late.includes(name) ? [] : [`${location},${item},${monthOf(t)},${value}`];
    }).flat(),
  );
  writeFileSync(demand, `location,product_id,period,quantity\n${rows.join('\n')}\n`);
}

async function muster(...args: readonly string[]): Promise<string> {
  const { exitCode, out, err } = await commands.muster(...args, ...places);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  return out;
}

async function table(name: string): Promise<TableRows> {
  return (await readTable(store, `fleets/shop/${name}`))!.rows;
}

async function nRowsOf(name: string): Promise<number> {
  return (await readTable(store, `fleets/shop/${name}`))?.rows.nRows ?? 0;
}

/** Gives the new data to the feature group, and forecasts what is new. */
async function nextMonth(): Promise<string> {
  await muster('dataprep', '--pipeline', pipeline);
  return muster('predict', '--pipeline', pipeline, '--mode', 'daily');
}

beforeAll(async () => {
  writeDemand(34);
  writeFileSync(
    pipeline,
    `name: shop
inputs: { demand: ${JSON.stringify(demand)} }
feature_group: { name: demand }
keys: [location, product_id]
columns: { time: period, target: quantity }
frequency: monthly
horizon: ${horizon}
exports: { per_key_csv: never }
steps:
  - { name: dataprep, uses: prepare-series }
  - { name: train, uses: train-fleet, candidates: [theta], min_rows: 12, selection: key }
  - { name: evaluate, uses: gate, max_failed: 1 }
  - { name: inference, uses: batch-forecast, plots: none }
`,
  );
  await muster('run', pipeline);
});

// The tests are the days of one fleet, in their order.

test('a daily forecast of data that a full one has seen makes nothing, and its files are those of the full one', async () => {
  const before = sandbox.csv('forecasts/item_demand_forecast.csv');
  const out = await muster('predict', '--pipeline', pipeline, '--mode', 'daily');
  expect(out).toContain('nothing new for the table shop.forecasts');
  expect(await nRowsOf('forecasts')).toBe(keys.length * horizon);
  expect(sandbox.csv('forecasts/item_demand_forecast.csv')).toEqual(before);
  expect(await tableVersion(store, 'fleets/shop/forecast_errors')).toBeUndefined();
});

test('a month later, the keys with a new row are judged and forecast; a late one gets the one period that it has not', async () => {
  writeDemand(35, { late: ['3/b/2023-11'] });
  const out = await nextMonth();
  expect(out).toContain('5 forecasts held against what came');
  expect(out).toContain('1 forecast of past periods not judged');
  expect(await nRowsOf('forecasts')).toBe(6 * horizon + 5 * horizon + 1);
  const errors = await table('forecast_errors');
  expect(errors.nRows).toBe(5);
  const [forecast, actual, error] = ['forecast', 'actual', 'error'].map((name) => numberColumn(errors, name));
  const items = stringColumn(errors, 'product_id');
  for (const [row, location] of stringColumn(errors, 'location').entries()) {
    expect(actual![row]).toBe(demandOf(location, items[row]!, 34));
    expect(error![row]).toBe(forecast![row]! - actual![row]!);
  }
  const rows = sandbox.csv('forecasts/item_demand_forecast.csv');
  expect(rows).toHaveLength(keys.length * horizon);
  expect(new Set(rows.map((row) => row['period'])).size).toBe(horizon);
});

test('done again, a day makes nothing twice; what a run that died has not summed up is made up for', async () => {
  const names = ['forecasts', 'forecast_errors', 'forecast_accuracy'];
  const versions = async (): Promise<readonly unknown[]> =>
    Promise.all(names.map(async (name) => tableVersion(store, `fleets/shop/${name}`)));
  const before = await versions();
  await muster('predict', '--pipeline', pipeline, '--mode', 'daily');
  expect(await versions()).toEqual(before);
  // As a run leaves it that is killed behind its judgements.
  rmSync(join(sandbox.folder, 'workspace/fleets/shop/forecast_accuracy'), { recursive: true });
  await muster('predict', '--pipeline', pipeline, '--mode', 'daily');
  expect(await versions()).toEqual(before);
  expect(await nRowsOf('forecast_accuracy')).toBe(1 + 5);
  // What is judged is the fleet, and is told as that where some keys were asked for.
  const ofSome = await muster('predict', '--pipeline', pipeline, '--mode', 'daily', '--location', '1');
  expect(ofSome).toContain('5 forecasts of the whole fleet judged so far');
});

test('a late value judges what was forecast of it, a corrected one judges again, and each forecast counts once', async () => {
  writeDemand(36, { corrected: { '1/a/2023-11': 999 } });
  const out = await nextMonth();
  // Of December each key has two forecasts, the late key one from each month as well; of November the late one is left.
  const ofDecember = 5 * 2 + 1;
  expect(out).toContain(`${ofDecember + 1} forecasts held against what came`);
  expect(out).toContain('1 forecast judged again: the values that came were corrected');
  const errors = await table('forecast_errors');
  expect(errors.nRows).toBe(5 + ofDecember + 1 + 1);
  const corrected = numberColumn(errors, 'revision').indexOf(1);
  expect(numberColumn(errors, 'actual')[corrected]).toBe(999);
  const accuracy = sandbox.csv('forecasts/forecast_accuracy.csv');
  expect(accuracy.map((row) => Number(row['forecasts']))).toEqual([5 + ofDecember + 1, 3, 3, 3, 3, 3, 2]);
  const png = join(sandbox.folder, 'output/forecasts/plots/realised_error.png');
  expect(statSync(png).size).toBeGreaterThan(5000);
  expect(existsSync(png.replace('.png', '.svg'))).toBe(true);
});

test('the mean error of the fleet is that of the judgements that count', async () => {
  const errors = await table('forecast_errors');
  const revision = numberColumn(errors, 'revision');
  const names = ['location', 'product_id'].map((name) => stringColumn(errors, name));
  const [period, cutoff, error] = ['period', 'cutoff', 'error'].map((name) => numberColumn(errors, name));
  const newest = new Map<string, number>();
  for (const row of [...revision.keys()].sort((a, b) => revision[a]! - revision[b]!)) {
    newest.set([names[0]![row], names[1]![row], period![row], cutoff![row]].join(), Math.abs(error![row]!));
  }
  const mean = [...newest.values()].reduce((sum, each) => sum + each, 0) / newest.size;
  const [fleet] = sandbox.csv('forecasts/forecast_accuracy.csv');
  expect(Number(fleet!['mae'])).toBeCloseTo(mean, 6);
});

test('a start is refused in a daily forecast', async () => {
  const wish = ['--mode', 'daily', '--start', '2024-03'];
  const ended = await commands.muster('predict', '--pipeline', pipeline, ...wish, ...places);
  expect(ended).toMatchObject({ exitCode: 2 });
  expect(ended.err).toContain('FORECAST_START_INVALID');
});
