import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { compareKeys, type Key } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import type { FleetForecast } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { drawForecasts, type PlotsWish } from '#src/steps/draw-forecasts.ts';

const folder = mkdtempSync(join(tmpdir(), 'plots-'));
afterAll(() => rmSync(folder, { recursive: true }));

const all: readonly Key[] = ['tea', '../x', 'CON'].map((item) => ['north', item]).sort(compareKeys);

/** Draws forecasts of some keys, the last of all keys the largest, and gives the files that are there then. */
async function draw(
  keys: readonly Key[],
  plots: PlotsWish,
  signal = new AbortController().signal,
): Promise<readonly string[]> {
  const rows = 14;
  const fleet = {
    frequency: 'monthly' as const,
    keyColumns: ['location', 'item'].slice(0, keys[0]!.length),
    keys: all,
    indptr: Int32Array.from(all, (_, i) => i * rows),
    firstPeriod: new Int32Array(all.length),
    nObserved: new Int32Array(all.length).fill(rows),
    target: Float64Array.from({ length: rows * all.length }, (_, i) => Math.floor(i / rows) + 1),
    repaired: new Uint8Array(rows * all.length),
    covariates: {},
  };
  const values = Float64Array.of(1, 2);
  const shared = { values, lower: values, upper: values, reason: '', source: 'champion', model: 'theta', version: 1 };
  const forecast: FleetForecast = {
    firstPeriod: rows,
    lastPeriod: rows - 1,
    horizon: 2,
    isBacktest: false,
    forecasts: keys.map((key) => ({ ...shared, key })),
  };
  const group = {
    fleet: { ...fleet, indptr: Int32Array.of(...fleet.indptr, rows * all.length) },
    keyQuality: all.map((key) => ({ key })),
  } as unknown as SeriesGroup;
  const context = { outputFolder: folder, signal, report: { progress: () => {} } } as unknown as StepContext;
  const total = group.fleet.keyColumns.length === 0 ? undefined : { values, lower: values, upper: values };
  const words = { total, coverage: 0.8, seasonLength: 12, target: 'quantity', unit: undefined, release: 1, plots };
  const told = await drawForecasts(group, forecast, words, context);
  expect([...told].sort()).toEqual(filesBelow('').map((path) => `forecasts/plots/${path}`));
  return filesBelow('');
}

function filesBelow(path: string): readonly string[] {
  return readdirSync(join(folder, 'forecasts'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'forecasts/plots/').length))
    .filter((each) => each.startsWith(path))
    .sort();
}

const ofFleet = ['demand-heat-map.png', 'demand-heat-map.svg', 'fleet-overview.png', 'fleet-overview.svg', 'index.csv'];
const ofKey = (name: string): readonly string[] => [`keys/north/${name}.png`, `keys/north/${name}.svg`];

test('draws the largest keys in files of safe names, and removes those of keys that are drawn no more', async () => {
  const names = ['%2E.%2Fx', '%43ON', 'tea'];
  expect(await draw(all, 'all')).toEqual([...ofFleet, ...names.flatMap(ofKey)].sort());
  const largest = all.at(-1)!;
  const name = largest[1] === 'tea' ? 'tea' : names[largest[1] === 'CON' ? 1 : 0]!;
  expect(await draw(all, 1)).toEqual([...ofFleet, ...ofKey(name)]);
  expect(readFileSync(join(folder, 'forecasts/plots/index.csv'), 'utf8')).toBe(
    `location,item,volume,file\nnorth,${largest[1]},36,keys/north/${name}.svg\n`,
  );
  expect(await draw([['north', 'tea']], 10)).toEqual([...ofFleet, ...ofKey('tea')]);
  expect(await draw(all, 0)).toEqual(ofFleet.filter((each) => each !== 'index.csv'));
  expect(await draw(all, 'none')).toEqual([]);
});

test('what was drawn when a run broke off is removed by the next one', async () => {
  const interrupt = new AbortController();
  await draw([['north', 'tea']], 1);
  interrupt.abort(new Error('stop'));
  await expect(draw(all, 'all', interrupt.signal)).rejects.toThrow('stop');
  expect(await draw(all, 'none')).toEqual([]);
});

test('a fleet of one model has one chart', async () => {
  expect(await draw([[]], 10)).toEqual(['forecast.png', 'forecast.svg', 'index.csv']);
});
