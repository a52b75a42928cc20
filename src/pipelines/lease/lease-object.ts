import { fileNameOf, isMusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';

/** Who holds a pipeline. */
export type LeaseHolder = {
  readonly run: string;
  readonly host: string;
  /** What `machineMark` gives there. */
  readonly machine: string;
  readonly pid: number;
  /** When it took the lease by its own clock, in epoch milliseconds: for people, never compared. */
  readonly since: number;
  /** Unlike any other's, so that a holder knows its own lease again. */
  readonly token: string;
};

/** What the object of a lease holds. */
export type Lease = {
  readonly holder: LeaseHolder;
  /** Counts up with each sign of life. */
  readonly beat: number;
  /** Set when the holder has ended; the object stays, since no store removes one on a condition. */
  readonly isReleased: boolean;
};

/** A lease as it was read, with the etag of that state and the time of its last write by the clock of the store. */
export type LeaseState = { readonly lease: Lease; readonly etag: string; readonly modifiedMs: number };

/** Reads the lease of a pipeline; undefined where no run ever took it. */
export async function readLease(
  store: ObjectStore,
  pipeline: string,
  options: StoreOptions = {},
): Promise<LeaseState | undefined> {
  const path = leasePath(pipeline);
  for (;;) {
    const info = await store.stat(path, options);
    if (info === undefined) return undefined;
    const { etag, modifiedMs } = info;
    try {
      const bytes = await store.readRange(path, 0, info.size, { ...options, etag });
      return { lease: JSON.parse(Buffer.from(bytes).toString('utf8')) as Lease, etag, modifiedMs };
    } catch (error) {
      // The holder gave a sign of life in between.
      if (!isMusterError(error) || error.code !== 'STORAGE_CHANGED') throw error;
    }
  }
}

/** Who holds a pipeline, as another process sees it: a mark that is another one was a sign of life, unless the holder has ended. */
export type PipelineHolder = { readonly token: string; readonly mark: string; readonly isReleased: boolean };

/** Gives who holds a pipeline, or held it last; undefined where no run ever did. */
export async function readHolder(
  store: ObjectStore,
  pipeline: string,
  options: StoreOptions = {},
): Promise<PipelineHolder | undefined> {
  const state = await readLease(store, pipeline, options);
  if (state === undefined) return undefined;
  const { holder, isReleased } = state.lease;
  return { token: holder.token, mark: state.etag, isReleased };
}

/**
 * Writes the lease of a pipeline if it is still in the state that was read (undefined: not there), and says whether it did; of several
 * writers one wins. No two leases have the same bytes, as a store that repeats its requests needs it.
 */
export async function swapLease(
  store: ObjectStore,
  pipeline: string,
  { from, to }: { readonly from: LeaseState | undefined; readonly to: Lease },
  options: StoreOptions = {},
): Promise<boolean> {
  const bytes = Buffer.from(`${JSON.stringify(to)}\n`);
  const path = leasePath(pipeline);
  return from === undefined
    ? store.writeIfAbsent(path, bytes, options)
    : store.writeIfMatch(path, bytes, from.etag, options);
}

function leasePath(pipeline: string): string {
  return `leases/${fileNameOf(pipeline)}.json`;
}
