import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, MusterError } from '#src/core/index.ts';
import type { RunContext } from '../step.ts';
import { readLease, swapLease, type LeaseHolder } from './lease-object.ts';
import type { LeasePace } from './lease-pace.ts';

/** A lease that this run holds. */
export type HeldLease = {
  /** That of its holder, unlike any other's. */
  readonly token: string;
  /** Aborted with RUN_LEASE_LOST where another run has taken the lease over, or may have. */
  readonly lost: AbortSignal;
  /** Asks the store whether the lease is still this run's. */
  readonly isHeld: () => Promise<boolean>;
  /** Gives the lease back; a fault of the store is only warned of, since the lease expires by itself. */
  readonly release: () => Promise<void>;
};

type Place = Pick<RunContext, 'pipeline' | 'workspace' | 'report'>;

/** Gives signs of life for a lease that was just taken, until it is released or lost. */
export function keepLease(place: Place, holder: LeaseHolder, pace: LeasePace): HeldLease {
  const lost = new AbortController();
  const stop = new AbortController();
  const beating = keepBeating(place, holder, { pace, lost, stop: stop.signal });
  return {
    token: holder.token,
    lost: lost.signal,
    isHeld: async () => (await readLease(place.workspace, place.pipeline.name))?.lease.holder.token === holder.token,
    release: async () => {
      stop.abort();
      await beating;
      try {
        if (!lost.signal.aborted) await renew(place, holder, true);
      } catch (error) {
        place.report.warn(`the lease of the pipeline ${place.pipeline.name} is not given back: ${messageOf(error)}`);
      }
    },
  };
}

type Beating = { readonly pace: LeasePace; readonly lost: AbortController; readonly stop: AbortSignal };

async function keepBeating(
  place: Place,
  holder: LeaseHolder,
  { pace: { beatMs, staleMs }, lost, stop }: Beating,
): Promise<void> {
  let renewedAt = performance.now();
  while (!stop.aborted && !lost.signal.aborted) {
    // A process does not live on for its lease alone.
    await sleep(beatMs, undefined, { signal: stop, ref: false }).catch(() => {});
    if (stop.aborted) return;
    const begunAt = performance.now();
    try {
      if (await renew(place, holder, false)) renewedAt = begunAt;
      else lost.abort(lostLease(place, 'another run has taken it over'));
    } catch (error) {
      // A store that does not answer for a moment is no reason to stop, yet others see no sign of life.
      place.report.debug(`no sign of life could be given: ${messageOf(error)}`);
      if (performance.now() - renewedAt > staleMs) lost.abort(lostLease(place, messageOf(error), error));
    }
  }
}

/** Writes a sign of life, or the last one, and says whether the lease was still this holder's. */
async function renew({ pipeline, workspace }: Place, holder: LeaseHolder, isReleased: boolean): Promise<boolean> {
  const from = await readLease(workspace, pipeline.name);
  if (from?.lease.holder.token !== holder.token) return false;
  return swapLease(workspace, pipeline.name, { from, to: { holder, beat: from.lease.beat + 1, isReleased } });
}

function lostLease({ pipeline }: Place, why: string, cause?: unknown): MusterError {
  const what = `This run no longer holds the pipeline ${pipeline.name}: ${why}.`;
  return new MusterError('RUN_LEASE_LOST', { what }, cause === undefined ? {} : { cause });
}
