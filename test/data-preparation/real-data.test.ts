import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { prepareFleet } from '#src/data-preparation/index.ts';
import { monthly, sourceOfFile } from '#test/data-preparation/csv-source.ts';

const folder = '../shared/data';
const isThere = existsSync(folder);
const describeData = isThere ? describe : describe.skip;

if (!isThere) test.todo(`reads the real files of ${folder}: the folder is not there, so that its cases are skipped`);

describeData('the real files', () => {
  test('reads 200 keys of 48 months with their columns mapped', async () => {
    const { fleet, keyQuality, report } = await prepareFleet(
      sourceOfFile(folder, 'demand_qty_item_loc.csv'),
      undefined,
      {
        ...monthly,
        keyColumns: ['location', 'product_id'],
        columns: { location: 'loc_id', product_id: 'sp_id', time: 'time_bucket', target: 'repetitive_demand_quantity' },
      },
    );
    expect([fleet.keys.length, fleet.target.length, keyQuality.length]).toEqual([200, 9600, 200]);
    expect(report).toMatchObject({
      demand: { read: 9600, kept: 9600, timeForm: 'YYYYMM' },
      keys: { ready: 200, blocked: 0 },
      periods: { from: '2021-04', to: '2025-03' },
      filledPeriods: 0,
    });
    const series = fleet.keys.findIndex(([location, product]) => location === '3' && product === '9684698');
    expect([...fleet.target.subarray(fleet.indptr[series], fleet.indptr[series]! + 4)]).toEqual([55, 117, 62, 45]);
  });

  test('reads 366 series of different lengths and blocks those that ended', async () => {
    const { keyQuality, report } = await prepareFleet(sourceOfFile(folder, 'tourism_monthly.csv'), undefined, {
      ...monthly,
      keyColumns: ['unique_id'],
      columns: { time: 'period', target: 'y' },
    });
    expect(report.demand).toMatchObject({ read: 109_280, kept: 109_280, timeForm: 'YYYY-MM-DD' });
    expect(report.keys).toEqual({ read: 366, ready: 352, blocked: 14 });
    expect(keyQuality.find(({ key }) => key[0] === 'M1')!.reason).toContain('ended in 1994-07');
  });
});
