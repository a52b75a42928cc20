import { test, expect } from '@jest/globals';
import fc from 'fast-check';
import { readTable } from '#src/tables/index.ts';
import { openMemory } from '../../registry/memory-store.ts';
import { insertRows } from '../../../src/feature-store/groups/insert-rows.ts';
import { readGroupChanges } from '../../../src/feature-store/groups/read-group.ts';
import { validationHistory } from '../../../src/feature-store/groups/validation-log.ts';
import { by, createDemand, demandRows, readDemand, type DemandRow } from './demand-group.ts';

const row = fc.tuple(
  fc.option(fc.constantFrom('a', 'b', 'c')),
  fc.option(fc.nat(1)),
  fc.nat(1),
  fc.constantFrom(-1, 0, 1, 2, Number.NaN),
);
const batches = fc.array(
  fc.uniqueArray(row, { maxLength: 6, selector: ([item, day, known]) => `${item} ${day} ${known}` }),
  { maxLength: 5 },
);

function textOf([item, day, known, quantity]: DemandRow): string {
  return [item, day, known, quantity].join(' ');
}

test('whatever is upserted, the group holds the newest good row of each key and times, and the quarantine all others', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (inserts) => {
      const store = openMemory();
      const group = await createDemand(store, { quarantine: true });
      const model = new Map<string, string>();
      const states = new Map<number, readonly string[]>([[0, []]]);
      let nRefused = 0;
      for (const [i, rows] of inserts.entries()) {
        const good = rows.filter(([item, day, , quantity]) => item !== null && day !== null && !(quantity < 0));
        for (const each of good) model.set(textOf([each[0], each[1], each[2], 0]), textOf(each));
        nRefused += rows.length - good.length;
        const result = await insertRows(store, group, demandRows(rows), by({ run: `r${i}` }));
        expect(result.nInserted + result.nUpdated).toBe(good.length);
        expect(result.nRefused).toBe(rows.length - good.length);
        states.set(result.version, [...model.values()].sort());
      }
      for (const [tableVersion, expected] of states)
        expect(await readDemand(store, { tableVersion })).toEqual(expected);
      const aside = await readTable(store, 'feature_groups/demand_quarantine_1');
      expect(aside?.rows.nRows ?? 0).toBe(nRefused);
      const changes = await readGroupChanges(store, group, { from: -1 });
      expect([changes.inserted.nRows, changes.deleted.nRows]).toEqual([model.size, 0]);
      expect(await validationHistory(store, group)).toHaveLength(inserts.length);
    }),
    { numRuns: 25, seed: 7 },
  );
});
