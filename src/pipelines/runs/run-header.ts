import { fileNameOf } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readSealed, sealed } from '../cache/sealed-json.ts';
import type { RunEnvironment } from './run-environment.ts';

/**
 * What a run has set out to do. Its header stands in the workspace from before its first step until it has ended in order, so that a run
 * that was killed is not taken for one that is done.
 */
export type RunHeader = RunEnvironment & {
  readonly run: string;
  /** The token of the lease under which it was written: one run may have several, one after the other, when it is resumed. */
  readonly lease: string;
  readonly pipeline: string;
  readonly codeVersion: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The steps that it is to run or to reuse, in the order of the file. */
  readonly planned: readonly { readonly step: string; readonly uses: string }[];
};

const folder = 'run_headers/';

/** Writes the header of a run that begins, or goes on. */
export async function writeRunHeader(store: ObjectStore, header: RunHeader, options: StoreOptions = {}): Promise<void> {
  await store.write(headerPath(header.run), sealed(header), options);
}

/** Removes the header of a run that has ended. */
export async function removeRunHeader(store: ObjectStore, run: string): Promise<void> {
  await store.delete(headerPath(run));
}

/** Reads the header of a run; undefined where it has ended, or never began. */
export async function readRunHeader(
  store: ObjectStore,
  run: string,
  options: StoreOptions = {},
): Promise<RunHeader | undefined> {
  return readSealed<RunHeader>(store, headerPath(run), options);
}

/** Reads the headers of all runs that are under way or were killed, in the order of their ids. */
export async function readRunHeaders(store: ObjectStore, options: StoreOptions = {}): Promise<readonly RunHeader[]> {
  const headers: RunHeader[] = [];
  for await (const { path } of store.list(folder, options)) {
    const header = await readSealed<RunHeader>(store, path, options);
    if (header !== undefined) headers.push(header);
  }
  return headers;
}

function headerPath(run: string): string {
  return `${folder}${fileNameOf(run)}.json`;
}
