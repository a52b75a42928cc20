import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { periodStart } from '#src/core/index.ts';
import { getFeatureGroup, readFeatureGroup } from '#src/feature-store/index.ts';
import type { FleetForecast } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { putForecasts } from '#src/steps/forecast-group.ts';
import { forecastsToKeep, type ForecastsToKeep } from '#src/steps/forecast-rows.ts';
import { openStore } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';

const fleet = { keyColumns: ['shop'], frequency: 'monthly' } as const;

function forecastFrom(firstPeriod: number, value: number): FleetForecast {
  const values = Float64Array.of(value, value + 1);
  const unknown = Float64Array.of(Number.NaN, Number.NaN);
  const shared = { values, lower: unknown, upper: unknown, reason: '' };
  return {
    firstPeriod,
    lastPeriod: firstPeriod - 1,
    isBacktest: false,
    horizon: 2,
    forecasts: [
      { ...shared, key: ['north'], source: 'champion', model: 'theta', version: 3 },
      { ...shared, key: ['south'], source: 'fallback:seasonal_naive', model: 'seasonal_naive', version: null },
    ],
  };
}

function rowsFrom(firstPeriod: number, value: number): ForecastsToKeep {
  return forecastsToKeep(fleet, forecastFrom(firstPeriod, value), origin);
}

function contextOf(run: string): StepContext {
  return {
    workspace: openStore(folder),
    pipeline: { name: 'batchai' },
    run: { id: run, step: 'inference', codeVersion: '0', startedAt: 1000 },
    now: () => 1000,
    signal: new AbortController().signal,
  } as unknown as StepContext;
}
const folder = mkdtempSync(join(tmpdir(), 'forecasts-'));
const group = { name: 'demand_forecast' };
const origin = { release: 7, tablesRead: { 'fleets/batchai/releases': 6 } };

test('forecasts make their group; those from the same end of the data are replaced, those from another stay', async () => {
  const first = { group, origin, context: contextOf('run-1') };
  expect((await putForecasts(rowsFrom(600, 10), first)).said).toContain('4 forecasts put into');
  await putForecasts(rowsFrom(600, 20), { group, origin, context: contextOf('run-2') });
  await putForecasts(rowsFrom(601, 30), { group, origin, context: contextOf('run-3') });
  const { rows, group: made, path } = await readFeatureGroup(openStore(folder), group);
  expect(made).toMatchObject({ primaryKey: ['shop'], eventTime: 'period', knowledgeTime: 'cutoff' });
  const lines = Array.from({ length: rows.nRows }, (_, row) =>
    ['shop', 'period', 'cutoff', 'forecast', 'version', 'release'].map((name) => rows.columns[name]![row]),
  );
  const [p0, p1, p2] = [600, 601, 602].map((period) => periodStart('monthly', period));
  expect(lines.sort((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual(
    [
      ['north', p0, p0, 20, 3, 7],
      ['north', p1, p0, 21, 3, 7],
      ['north', p1, p1, 30, 3, 7],
      ['north', p2, p1, 31, 3, 7],
      ['south', p0, p0, 20, null, null],
      ['south', p1, p0, 21, null, null],
      ['south', p1, p1, 30, null, null],
      ['south', p2, p1, 31, null, null],
    ].sort((a, b) => (String(a) < String(b) ? -1 : 1)),
  );
  const last = (await tableHistory(openStore(folder), path)).at(-1);
  expect(last?.info).toMatchObject({ run: 'run-3', tablesRead: origin.tablesRead });
  expect((await getFeatureGroup(openStore(folder), group)).nRows).toBe(8);
});
