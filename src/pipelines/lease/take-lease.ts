import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { MusterError } from '#src/core/index.ts';
import { earlyFailure } from '../early-failure.ts';
import type { RunContext } from '../step.ts';
import { keepLease, type HeldLease } from './keep-lease.ts';
import { readLease, swapLease, type LeaseHolder, type LeaseState } from './lease-object.ts';
import { usualPace, type LeasePace } from './lease-pace.ts';
import { isProcessGone, machineMark } from './machine.ts';

/** How a run takes the lease of its pipeline. */
export type LeaseOptions = {
  /** Whether it waits for the end of a run that has the lease; else it is refused. */
  readonly wait?: boolean | undefined;
  readonly pace?: LeasePace | undefined;
};

/**
 * Takes the lease of the pipeline of a run, which one run at a time can hold; a lease whose holder died is taken over. Whether a holder
 * lives is judged by its signs of life as they are seen from here, never by comparing clocks. RUN_BUSY; INTERRUPTED.
 */
export async function takeLease(context: RunContext, options: LeaseOptions = {}): Promise<HeldLease> {
  const { pipeline, workspace, run, now, signal } = context;
  const { pace = usualPace } = options;
  try {
    for (;;) {
      const from = await freeLease(context, options.wait === true, pace);
      const holder: LeaseHolder = {
        run: run.id,
        host: hostname(),
        machine: machineMark(),
        pid: process.pid,
        since: now(),
        token: randomUUID(),
      };
      const to = { holder, beat: 0, isReleased: false };
      if (await swapLease(workspace, pipeline.name, { from, to }, { signal })) return keepLease(context, holder, pace);
      // Another one was faster, or died in the middle of it, which the store finds out after a while.
      await sleep(pace.pollMs, undefined, { signal });
    }
  } catch (error) {
    throw earlyFailure(error, context);
  }
}

/** Says whether the holder of a lease is known to be dead: its process is gone from this machine. */
export function isHolderGone({ machine, pid }: LeaseHolder): boolean {
  return machine === machineMark() && isProcessGone(pid);
}

/** Gives the state of the lease in which it may be taken, and waits for it as long as it must. */
async function freeLease(
  { pipeline, workspace, report, signal }: RunContext,
  waits: boolean,
  pace: LeasePace,
): Promise<LeaseState | undefined> {
  let seen: LeaseState | undefined;
  let silentMs = 0;
  let lookedAt = performance.now();
  for (;;) {
    const state = await readLease(workspace, pipeline.name, { signal });
    if (state === undefined || state.lease.isReleased) return state;
    const { holder } = state.lease;
    if (isHolderGone(holder)) {
      report.info(`${holder.run} died: the pipeline ${pipeline.name} is taken over`);
      return state;
    }
    const isNew = state.etag !== seen?.etag;
    // What changes before one's eyes has a holder that lives.
    if (isNew && seen !== undefined && !waits) throw busy(pipeline.name, holder, pace);
    if (holder.token !== seen?.lease.holder.token) {
      const doing = waits ? 'waiting for it' : 'looking whether it still lives';
      report.info(`the pipeline ${pipeline.name} is held by ${holder.run}: ${doing}`);
    }
    const now = performance.now();
    // Time in which this process itself stood still proves nothing of the other one.
    silentMs = isNew ? 0 : silentMs + Math.min(now - lookedAt, 2 * pace.pollMs);
    [seen, lookedAt] = [state, now];
    if (silentMs >= pace.staleMs) {
      report.warn(
        `${holder.run} gave no sign of life for ${pace.staleMs / 1000} s: the pipeline ${pipeline.name} is taken over`,
      );
      return state;
    }
    await sleep(pace.pollMs, undefined, { signal });
  }
}

function busy(pipeline: string, { run, host, pid, since }: LeaseHolder, { staleMs }: LeasePace): MusterError {
  const from = new Date(since).toISOString();
  return new MusterError('RUN_BUSY', {
    what: `The pipeline ${pipeline} is held by ${run}, process ${pid} on ${host}, since ${from}.`,
    expected: 'no other run on the pipeline in this workspace',
    toDo: `Wait for it with --wait, or end it. A run that died loses the pipeline ${staleMs / 1000} s after its last sign of life.`,
  });
}
