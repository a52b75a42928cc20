import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStore } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';
import { runWithBrokenKey } from './broken-key.ts';
import { openSandbox, type Ended } from './command.ts';
import { closingCounts, lastDecisions, sum } from './key-states.ts';

const sample = openSandbox();
let first: Ended;
afterAll(() => sample.remove());
beforeAll(async () => {
  first = await sample.muster('run', 'pipelines/batchai.yml');
}, 300_000);

test('the pipeline and the sample that are shipped go from CSV files to forecasts for 1,000 keys', () => {
  expect(first).toMatchObject({ exitCode: 0, err: '' });
  expect(sum(closingCounts(first.out))).toBe(1000);
  const forecasts = sample.csv('forecasts/item_demand_forecast.csv');
  expect(new Set(forecasts.map((row) => `${row['location']}/${row['product_id']}`)).size).toBe(1000);
  expect(forecasts).toHaveLength(12_000);
  expect(forecasts.every((row) => Number(row['forecast']) >= 0 && row['forecast'] !== '')).toBe(true);
});

test('run again they register nothing, and each key is told why', async () => {
  const second = await sample.muster('run', 'pipelines/batchai.yml');
  expect(second.exitCode).toBe(0);
  expect(second.out).toContain('Model was not registered for this run.');
  expect(await tableHistory(openStore(join(sample.folder, 'workspace')), 'fleets/batchai/releases')).toHaveLength(1);
  const decisions = [...(await lastDecisions(sample)).values()];
  expect(decisions).toHaveLength(1000);
  expect(decisions.every(({ sentence }) => sentence.length > 20)).toBe(true);
});

test('of 1,000 keys one is corrupted: all others are done, the broken one is named, and the states add up', async () => {
  const own = openSandbox();
  expect(await runWithBrokenKey(own, 1000)).toMatchObject({
    ended: { exitCode: 0, err: '' },
    nKeysByState: 1000,
    nKeysForecast: 1000,
    broken: {
      code: 'BLOCKED_DATA',
      sources: ['fallback:fleet_median'],
      reason: expect.stringContaining('None of its rows is usable'),
    },
  });
  own.remove();
});
