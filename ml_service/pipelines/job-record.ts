import { isMusterError } from '#src/core/index.ts';
import { readRun, type PastRun, type PastStepDetail } from '#src/pipelines/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';

/** Reads what the tables record of the run of a job, which has its name; undefined for a job that ended before it wrote a record, and for none. */
export async function readJobRecord(
  store: ObjectStore,
  job: string | undefined,
  options: StoreOptions = {},
): Promise<PastRun<PastStepDetail> | undefined> {
  if (job === undefined) return undefined;
  try {
    const run = await readRun(store, job, options);
    // The beginning of an id is taken for it: that of build 7 is the beginning of that of build 70.
    return run.id === job ? run : undefined;
  } catch (error) {
    if (isMusterError(error) && ['RUN_UNKNOWN', 'RUN_AMBIGUOUS'].includes(error.code)) return undefined;
    throw error;
  }
}
