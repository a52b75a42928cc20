import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { periodStart } from '#src/core/index.ts';
import type { FleetForecast } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { forecastsToKeep } from '#src/steps/forecast-rows.ts';
import { recordForecasts } from '#src/steps/forecast-table.ts';
import { openStore } from '#src/storage/index.ts';
import { numberColumn, readTable } from '#src/tables/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fleet = { keyColumns: ['shop'], frequency: 'monthly' } as const;

function forecastOf(value: number): FleetForecast {
  const values = Float64Array.of(value, value + 1);
  const unknown = Float64Array.of(Number.NaN, Number.NaN);
  const one = { values, lower: unknown, upper: unknown, reason: '', source: 'champion', model: 'theta', version: 3 };
  return { firstPeriod: 600, lastPeriod: 599, isBacktest: false, horizon: 2, forecasts: [{ ...one, key: ['north'] }] };
}

/** Records forecasts as an attempt of a run at a time, and gives the values that the table holds then. */
async function record(value: number, run: string, at: number): Promise<readonly number[]> {
  const workspace = openStore(folder);
  const context = {
    workspace,
    pipeline: { name: 'shop' },
    run: { id: run, step: 'inference', codeVersion: '0', startedAt: at },
    now: () => at,
    signal: new AbortController().signal,
  } as unknown as StepContext;
  const ground = { release: 7, tablesRead: {}, featureGroup: 'demand', bases: new Map<string, string>() };
  const made = forecastsToKeep(fleet, forecastOf(value), ground);
  const { path, version } = await recordForecasts(made, ground, context);
  return [...numberColumn((await readTable(workspace, path, { version: version! }))!.rows, 'forecast')].sort(
    (a, b) => a - b,
  );
}

test('a run that is gone on with writes the same forecasts once, and appends what it then forecasts otherwise', async () => {
  expect(await record(10, 'run-1', 1000)).toEqual([10, 11]);
  expect(await record(10, 'run-1', 2000)).toEqual([10, 11]);
  expect(await record(20, 'run-1', 3000)).toEqual([10, 11, 20, 21]);
  expect(await record(10, 'run-2', 4000)).toEqual([10, 10, 11, 11, 20, 21]);
});

test('of a forecast of which a part was known only the new rows are made, with their own keys, periods and bases', async () => {
  const forecast = forecastOf(10);
  const [north] = forecast.forecasts;
  const both = { ...forecast, forecasts: [north!, { ...north!, key: ['south'], values: Float64Array.of(30, 31) }] };
  const { rows, keyOf } = forecastsToKeep(fleet, both, {
    release: 7,
    isNew: (id, step) => id === '["south"]' || step === 1,
  });
  const lines = Array.from({ length: rows.nRows }, (_, row) =>
    ['shop', 'period', 'forecast'].map((name) => rows.columns[name]![row]),
  );
  const [first, second] = [600, 601].map((period) => periodStart('monthly', period));
  expect(lines).toEqual([
    ['north', second, 11],
    ['south', first, 30],
    ['south', second, 31],
  ]);
  expect([...keyOf]).toEqual([0, 1, 1]);
});
