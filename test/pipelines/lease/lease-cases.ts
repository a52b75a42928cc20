import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { readLease, swapLease } from '#src/pipelines/lease/lease-object.ts';
import type { LeasePace } from '#src/pipelines/lease/lease-pace.ts';
import { takeLease } from '#src/pipelines/lease/take-lease.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { leaseContext } from './lease-context.ts';

// A lease goes stale in a second, ten signs of life long: a machine that is busy for a moment ends none.
const pace: LeasePace = { beatMs: 100, staleMs: 1000, pollMs: 20 };

/** Adds the tests that hold for the lease of a pipeline in every kind of store. */
export function leaseCases(newStore: () => Promise<ObjectStore>): void {
  test('of many that want a pipeline at once one gets it, and the others are told who has it', async () => {
    const store = await newStore();
    const takers = ['run-a', 'run-b', 'run-c', 'run-d'].map((run) => takeLease(leaseContext(store, run), { pace }));
    const ended = await Promise.allSettled(takers);
    const won = ended.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    const holder = (await readLease(store, 'toy'))!.lease.holder.run;
    for (const each of ended) {
      if (each.status === 'fulfilled') await each.value.release();
      else expect(each.reason).toMatchObject({ code: 'RUN_BUSY', message: expect.stringContaining(holder) });
    }
  });

  test('a lease that was given back is there for the next one', async () => {
    const store = await newStore();
    for (const run of ['run-a', 'run-b']) {
      const held = await takeLease(leaseContext(store, run), { pace });
      expect((await readLease(store, 'toy'))!.lease).toMatchObject({ holder: { run }, isReleased: false });
      await held.release();
      expect((await readLease(store, 'toy'))!.lease).toMatchObject({ holder: { run }, isReleased: true });
    }
  });

  test('who waits gets the pipeline when it is given back, however long it was held', async () => {
    const store = await newStore();
    const held = await takeLease(leaseContext(store, 'run-a'), { pace });
    let isGivenBack = false;
    const waiting = takeLease(leaseContext(store, 'run-b'), { pace, wait: true }).then((lease) => {
      expect(isGivenBack).toBe(true);
      return lease;
    });
    await sleep(2 * pace.staleMs);
    isGivenBack = true;
    await held.release();
    await (await waiting).release();
    expect(held.lost.aborted).toBe(false);
  });

  test('a holder without a sign of life loses the pipeline to one that waited so long, and learns it', async () => {
    const store = await newStore();
    const silent = await takeLease(leaseContext(store, 'run-a'), { pace: { ...pace, beatMs: 1e6 } });
    const begun = performance.now();
    const taken = await takeLease(leaseContext(store, 'run-b'), { pace });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(pace.staleMs);
    // What the first one gives back now is no longer its own.
    await silent.release();
    expect((await readLease(store, 'toy'))!.lease).toMatchObject({ holder: { run: 'run-b' }, isReleased: false });
    await taken.release();
  });

  test('a holder whose lease was taken over is told within a sign of life', async () => {
    const store = await newStore();
    const held = await takeLease(leaseContext(store, 'run-a'), { pace });
    const lost = new Promise((resolve) => held.lost.addEventListener('abort', () => resolve(held.lost.reason)));
    for (let isTaken = false; !isTaken;) {
      const from = (await readLease(store, 'toy'))!;
      const holder = { ...from.lease.holder, run: 'run-b', token: 'another' };
      isTaken = await swapLease(store, 'toy', { from, to: { holder, beat: 0, isReleased: false } });
    }
    expect(await lost).toMatchObject({ code: 'RUN_LEASE_LOST' });
    await held.release();
    expect((await readLease(store, 'toy'))!.lease).toMatchObject({ holder: { run: 'run-b' }, isReleased: false });
  });

  test('an interrupt ends the waiting', async () => {
    const store = await newStore();
    const held = await takeLease(leaseContext(store, 'run-a'), { pace });
    const interrupt = new AbortController();
    const waiting = takeLease(leaseContext(store, 'run-b', { signal: interrupt.signal }), { pace, wait: true });
    interrupt.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await held.release();
  });
}
