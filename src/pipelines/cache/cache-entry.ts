import { fileNameOf } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { StepResult } from '../step.ts';
import type { KeyParts } from './cache-key.ts';
import { readSealed, sealed } from './sealed-json.ts';
import type { RecordedOutput } from './step-outputs.ts';

/** What is kept of the last time that a step of a pipeline ended well. An earlier one is never used: its files may be overwritten. */
export type CacheEntry = {
  readonly key: string;
  readonly parts: KeyParts;
  readonly outputs: readonly RecordedOutput[];
  /** What the step said, which is said again where it is reused. */
  readonly result: StepResult;
  /** The run in which it ran. */
  readonly run: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationInMs: number;
};

/** Reads what is kept of a step; undefined where it never ended well, or where the entry is damaged. */
export async function readCacheEntry(
  store: ObjectStore,
  pipeline: string,
  step: string,
  options: StoreOptions = {},
): Promise<CacheEntry | undefined> {
  return readSealed<CacheEntry>(store, entryPath(pipeline, step), options);
}

/** Keeps what is to be known of a step, in place of the time before. */
export async function writeCacheEntry(
  store: ObjectStore,
  place: { readonly pipeline: string; readonly step: string },
  entry: CacheEntry,
  options: StoreOptions = {},
): Promise<void> {
  await store.write(entryPath(place.pipeline, place.step), sealed(entry), options);
}

function entryPath(pipeline: string, step: string): string {
  return `cache/steps/${fileNameOf(pipeline)}/${fileNameOf(step)}.json`;
}
