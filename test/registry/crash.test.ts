import { expect, test } from '@jest/globals';
import { describeObjectStore } from '../contract/object-store.ts';
import { candidates, train } from '../evaluation/small-fleet.ts';
import { movedFleet as fleet, releaseMoves } from '../robustness/release-moves.ts';
import { dyingStore, inService, rowsOf, runGate } from './gate-run.ts';
import { openMemory, type Objects } from './memory-store.ts';

describeObjectStore('a store in memory', async () => openMemory(), 64 * 1024);

const { keyColumns } = fleet;
const first = await train(fleet, { candidates: [candidates.naive] });
const second = await train(fleet, { candidates: [candidates.linear] });

async function startedStore(): Promise<Objects> {
  const objects: Objects = new Map();
  await runGate(openMemory(objects), fleet, first);
  return objects;
}

/** Runs the second gate on a copy of the store whose process dies after `nCalls` calls. */
async function runUntilDeath(
  from: Objects,
  nCalls: number,
): Promise<{ readonly objects: Objects; readonly hasDied: boolean }> {
  const objects: Objects = new Map(from);
  try {
    await runGate(dyingStore(openMemory(objects), nCalls), fleet, second, { run: 'run-2' });
    return { objects, hasDied: false };
  } catch (error) {
    expect(error).toMatchObject({ code: 'STORAGE_FAILED' });
    return { objects, hasDied: true };
  }
}

test.each([
  ['the first release', new Map()],
  ['a later release', await startedStore()],
])(
  'is wholly before or wholly after %s wherever its process dies, and finishes when it is run again',
  async (_, base: Objects) => {
    const before = await inService(openMemory(base), keyColumns);
    const done = await runUntilDeath(base, Number.POSITIVE_INFINITY);
    const after = await inService(openMemory(done.objects), keyColumns);
    expect(after).not.toEqual(before);
    const nModels = (await rowsOf(openMemory(done.objects), 'models')).length;
    const states: string[] = [];
    for (let nCalls = 0, hasDied = true; hasDied; nCalls++) {
      const run = await runUntilDeath(base, nCalls);
      ({ hasDied } = run);
      const store = openMemory(run.objects);
      const found = JSON.stringify(await inService(store, keyColumns));
      expect([before, after].map((each) => JSON.stringify(each))).toContain(found);
      states.push(found);
      await runGate(store, fleet, second, { run: 'run-2' });
      expect(await inService(store, keyColumns)).toEqual(after);
      const versions = (await rowsOf(store, 'models')).map((row) =>
        JSON.stringify([row['location'], row['product_id'], row['version']]),
      );
      expect([versions.length, new Set(versions).size]).toEqual([nModels, nModels]);
      const judged = (await rowsOf(store, 'decisions')).map((row) =>
        JSON.stringify([row['location'], row['product_id'], row['run'], row['champions_release']]),
      );
      expect(new Set(judged).size).toBe(judged.length);
    }
    // Deaths came at many places, and one of them after the release: its run never heard that it had succeeded.
    expect(states.length).toBeGreaterThan(10);
    expect(new Set(states).size).toBe(2);
  },
);

test.each(['a promotion by hand', 'a rollback'])(
  'is wholly before or wholly after %s wherever its process dies, and finishes when it is run again',
  async (name) => {
    const { run: move } = releaseMoves[name]!;
    const base = await startedStore();
    await runGate(openMemory(base), fleet, second, { run: 'run-2' });
    const before = JSON.stringify(await inService(openMemory(base), keyColumns));
    const done: Objects = new Map(base);
    await move(openMemory(done), []);
    const after = JSON.stringify(await inService(openMemory(done), keyColumns));
    const nReleased = (await rowsOf(openMemory(done), 'releases')).length;
    const states: string[] = [];
    for (let nCalls = 0, hasDied = true; hasDied; nCalls++) {
      const objects: Objects = new Map(base);
      hasDied = await move(dyingStore(openMemory(objects), nCalls), []).then(
        () => false,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'STORAGE_FAILED' });
          return true;
        },
      );
      const store = openMemory(objects);
      states.push(JSON.stringify(await inService(store, keyColumns)));
      expect([before, after]).toContain(states.at(-1));
      await move(store, []);
      expect(JSON.stringify(await inService(store, keyColumns))).toBe(after);
      expect((await rowsOf(store, 'releases')).length).toBe(nReleased);
    }
    expect(states.length).toBeGreaterThan(10);
    expect(new Set(states)).toEqual(new Set([before, after]));
  },
);
