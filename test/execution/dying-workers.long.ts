import { expect, test } from '@jest/globals';
import { openWorkers, runRanges, sharedIntegers, type KeyRange } from '#src/execution/index.ts';
import { timesTenOf, type TestData } from './range-worker.ts';

test('threads that die whatever they are given end the work with a code, not key by key', async () => {
  const nKeys = 400;
  const data: TestData = { begun: sharedIntegers(nKeys), fates: Array.from({ length: nKeys }, () => 'kills') };
  const workers = openWorkers({ count: 2, module: new URL('range-worker.ts', import.meta.url), data });
  const outcomes = runRanges<KeyRange, readonly number[]>(workers, {
    nKeys,
    work: { name: 'timesTen', run: (task) => timesTenOf(data, task) },
    taskOf: (range) => range,
  });
  const all = async (): Promise<void> => {
    for await (const outcome of outcomes) expect(outcome.result).toBeUndefined();
  };
  try {
    await expect(all()).rejects.toMatchObject({ code: 'WORKERS_DYING' });
  } finally {
    await workers.close();
  }
});
