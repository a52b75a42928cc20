import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { StepContext } from '#src/pipelines/index.ts';
import { readLease, swapLease } from '#src/pipelines/lease/lease-object.ts';
import { vacuumShards } from '#src/steps/index.ts';
import { awaitPlan } from '#src/steps/ranks/await-plan.ts';
import { followPlan } from '#src/steps/ranks/follow-plan.ts';
import { readPlan, writePlan, type RankPlan } from '#src/steps/ranks/rank-plan.ts';
import { watchDriver } from '#src/steps/ranks/watch-driver.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { openMemory } from '#test/registry/memory-store.ts';

const ranks = { rank: 1, worldSize: 2, timeoutMs: 60_000 };
const facts = { worldSize: 2, node: 'v24.0.0 x64', code: 'of today', settings: 'of today' };
const planPath = 'shards/ranked/train/plan.json';

const quiet = (): void => {};

function contextOn(workspace: ObjectStore): StepContext {
  return {
    workspace,
    pipeline: { name: 'ranked' },
    run: { id: 'run-of-1', startedAt: 0, codeVersion: '0.1.0', step: 'train' },
    report: { debug: quiet, info: quiet, warn: quiet, progress: quiet },
    signal: new AbortController().signal,
  } as unknown as StepContext;
}

function planOf(lease: string, more: Partial<RankPlan> = {}): RankPlan {
  return {
    state: 'open',
    run: 'run-of-0',
    lease,
    facts,
    view: { name: 'ranked', version: 1 },
    tablesRead: { 'feature_groups/ranked_1': 0 },
    challengersVersion: -1,
    training: 'a digest',
    ...more,
  };
}

/** Writes the lease of the driver: the next state of what is there. */
async function driverLease(store: ObjectStore, token: string, isReleased = false): Promise<void> {
  const from = await readLease(store, 'ranked');
  const holder = { run: 'run-of-0', host: 'here', machine: 'other', pid: 1, since: 0, token };
  const to = { holder, beat: (from?.lease.beat ?? 0) + 1, isReleased };
  expect(await swapLease(store, 'ranked', { from, to })).toBe(true);
}

/** Gives signs of life of a driver until it is told to stop. */
function keepBeating(store: ObjectStore, token: string): () => void {
  const beating = setInterval(() => void driverLease(store, token), 20);
  return () => clearInterval(beating);
}

test('the plan that a driver left before its run was resumed is waited out, though the resumed run lives', async () => {
  const context = contextOn(openMemory());
  await writePlan(context, planOf('of the dead process', { facts: { ...facts, settings: 'of yesterday' } }));
  await driverLease(context.workspace, 'of the resumed process');
  const stop = keepBeating(context.workspace, 'of the resumed process');
  try {
    const driver = watchDriver(context);
    const waiting = awaitPlan(context, { ranks, facts, driver });
    while ((await driver.look()).living === undefined) await sleep(10);
    const resumed = planOf('of the resumed process');
    await sleep(300);
    await writePlan(context, resumed);
    expect(await waiting).toEqual(resumed);
  } finally {
    stop();
  }
});

test('a plan of other work by a driver that lives is refused', async () => {
  const context = contextOn(openMemory());
  await writePlan(context, planOf('of a process', { facts: { ...facts, settings: 'other' } }));
  await driverLease(context.workspace, 'of a process');
  const stop = keepBeating(context.workspace, 'of a process');
  try {
    const waiting = awaitPlan(context, { ranks, facts, driver: watchDriver(context) });
    await expect(waiting).rejects.toMatchObject({ code: 'RANKS_DISAGREE' });
  } finally {
    stop();
  }
});

/** Follows the plan of a driver that holds its lease, with work that only its signal ends, while the driver does something. */
async function followed(context: StepContext, act: () => Promise<void>): Promise<unknown> {
  const plan = planOf('of a process');
  await driverLease(context.workspace, 'of a process');
  await writePlan(context, plan);
  const driver = watchDriver(context);
  await driver.look();
  const following = followPlan(context, { plan, ranks, driver }, async ({ signal }) =>
    sleep(60_000, undefined, { signal }),
  );
  following.catch(() => {});
  await act();
  return following;
}

test('a rank at work ends when its driver has ended without a commit', async () => {
  const context = contextOn(openMemory());
  const following = followed(context, async () => driverLease(context.workspace, 'of a process', true));
  await expect(following).rejects.toMatchObject({
    code: 'RANKS_MISSING',
    faults: [{ what: expect.stringContaining('Rank 1 of 2 was doing its part, and rank 0 ended without a commit') }],
  });
});

test('a rank at work whose driver has committed and ended is let go', async () => {
  const context = contextOn(openMemory());
  const following = followed(context, async () => {
    await writePlan(context, planOf('of a process', { state: 'closed' }));
    await driverLease(context.workspace, 'of a process', true);
  });
  expect(await following).toEqual({ end: 'closed' });
});

test.each(['{"state": "op', '{"state": "begun"}', 'null'])('the damaged plan %s is refused by name', async (text) => {
  const context = contextOn(openMemory());
  await context.workspace.write(planPath, Buffer.from(text));
  await expect(readPlan(context)).rejects.toMatchObject({
    code: 'RANKS_PLAN_DAMAGED',
    faults: [{ where: { file: planPath } }],
  });
});

test('vacuum takes a damaged plan for none', async () => {
  const { workspace } = contextOn(openMemory());
  await workspace.write(planPath, Buffer.from('{"state": "op'));
  await workspace.write('shards/ranked/train/a-digest/fit-0', Buffer.from('a piece'));
  const { signal } = new AbortController();
  const done = await vacuumShards(workspace, { since: Date.now() + 60_000, dryRun: false, signal });
  expect(done).toMatchObject({ nDeleted: 2, nKept: 0 });
});
