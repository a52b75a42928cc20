import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '#test/house/project.ts';
import { openSandbox } from './command.ts';

const realData = join(projectRoot, '../shared/data/demand_qty_item_loc.csv');

function keysOf(csv: string, columns: readonly number[]): ReadonlySet<string> {
  const rows = csv.trim().split('\n').slice(1);
  return new Set(rows.map((line) => columns.map((column) => line.split(',')[column]).join('/')));
}

(existsSync(realData) ? test : test.skip)(
  'real demand with other column names is forecast for exactly its 200 keys (skipped without ../shared/data)',
  async () => {
    const sandbox = openSandbox();
    const map = 'location=loc_id,product_id=sp_id,time=time_bucket,target=repetitive_demand_quantity';
    const ended = await sandbox.muster('run', 'pipelines/batchai.yml', '--input', realData, '--map', map);
    expect(ended.exitCode).toBe(0);
    const expected = keysOf(readFileSync(realData, 'utf8').replaceAll('\r', ''), [1, 0]);
    expect(expected.size).toBe(200);
    const forecasts = readFileSync(join(sandbox.folder, 'output/forecasts/item_demand_forecast.csv'), 'utf8');
    expect(keysOf(forecasts, [0, 1])).toEqual(expected);
    sandbox.remove();
  },
);
