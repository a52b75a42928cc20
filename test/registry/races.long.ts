import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { keyId } from '#src/core/index.ts';
import { readChampions } from '#src/registry/index.ts';
import { candidates, fleetOf, train, trending } from '../evaluation/small-fleet.ts';
import { dyingStore, folder, racedStore, rowsOf, runGate } from './gate-run.ts';
import { openMemory, type Objects } from './memory-store.ts';

const pair = fleetOf([
  [['1', '9'], trending(36)],
  [['2', '9'], trending(36)],
]);
const pairNaive = await train(pair, { candidates: [candidates.naive], origins: 1 });
const pairLinear = await train(pair, { origins: 1 });

const other = fleetOf([[['3', '1'], trending(36)]]);
const elsewhere = await train(other, { origins: 1 });

test('a run that dies in a lost race is before or after its release, never between, wherever that happens', async () => {
  const start: Objects = new Map();
  await runGate(openMemory(start), pair, pairNaive);
  const race = async (objects: Objects, nCalls: number): Promise<boolean> => {
    const winner = openMemory(objects);
    const raced = racedStore(dyingStore(openMemory(objects), nCalls), () =>
      runGate(winner, other, elsewhere, { run: 'winner' }),
    );
    try {
      await runGate(raced, pair, pairLinear, { run: 'loser' });
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: 'STORAGE_FAILED' });
      return true;
    }
  };
  const seen = new Set<string>();
  for (let nCalls = 0, hasDied = true; hasDied; nCalls++) {
    const objects: Objects = new Map(start);
    hasDied = await race(objects, nCalls);
    const store = openMemory(objects);
    const released = (await rowsOf(store, 'releases')).map((row) => JSON.stringify([row['run'], row['product_id']]));
    seen.add(JSON.stringify(released.filter((row) => row.includes('loser'))));
    await runGate(store, pair, pairLinear, { run: 'loser' });
    const { champions } = await readChampions(store, folder, { keyColumns: pair.keyColumns });
    for (const key of pair.keys) expect(champions.get(keyId(key))?.model?.learner).toBe('linear');
  }
  // None of its keys, or all of them.
  expect(seen.size).toBe(2);
}, 300_000);

const script = fileURLToPath(new URL('../robustness/races.ts', import.meta.url));

test.each(['folder', 'azurite'])(
  '10 trainers in 5 processes release the same 100 keys at once: %s',
  async (store) => {
    const size = ['--trainers', '10', '--processes', '5', '--keys', '100'];
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...size, '--store', store]);
    expect(stdout).toMatch(/^ok .*\n1 passed, 0 failed\n$/);
  },
  600_000,
);
