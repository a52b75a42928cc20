import { canonicalJson } from '#src/core/index.ts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { StepInput } from '../step.ts';
import { tableState } from './table-state.ts';

/** Gives a file of this machine as the input of a step, by the digest of its bytes; without an id where it cannot be read. */
export async function fileInput(name: string, path: string, options: StoreOptions = {}): Promise<StepInput> {
  return { name, kind: 'file', id: (await digestOfFile(path, options)) ?? '' };
}

/** Gives a table of the workspace as the input of a step, at its newest version unless another is said; -1 stands for no table. */
export async function tableInput(
  store: ObjectStore,
  path: string,
  options: StoreOptions & { readonly version?: number } = {},
): Promise<StepInput> {
  return { name: path, kind: 'table', id: await tableState(store, path, options) };
}

/** Gives a value, such as the etag of a file elsewhere, as the input of a step; undefined is a value that cannot be told. */
export function valueInput(name: string, value: unknown): StepInput {
  return { name, kind: 'value', id: value === undefined ? '' : canonicalJson(value) };
}

/** Gives the SHA-256 digest of a file in hexadecimal digits; undefined where it is not there or cannot be read. */
export async function digestOfFile(path: string, { signal }: StoreOptions = {}): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return undefined;
  }
  return hash.digest('hex');
}
