import { digestOf, isMusterError, keyId, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { ModelRecord } from '../model-record.ts';

/**
 * Reads a file that is kept with a version that was registered from code or by command. Throws ARTIFACT_MISSING where the version holds
 * none of that name or its bytes are gone, ARTIFACT_DAMAGED where they are others.
 */
export async function readArtifact(
  store: ObjectStore,
  model: Pick<ModelRecord, 'version' | 'key' | 'details'>,
  name: string,
  options: StoreOptions = {},
): Promise<Uint8Array> {
  const artifacts = model.details?.artifacts ?? [];
  const found = artifacts.find((each) => each.name === name);
  const key = keyId(model.key);
  const toDo = 'Restore the tables of the fleet from a backup, or register the model again.';
  if (found === undefined) {
    const expected = artifacts.map((each) => each.name).join(', ') || 'a version that was registered with its files';
    throw new MusterError('ARTIFACT_MISSING', {
      what: `Version ${model.version} holds no ${name}.`,
      where: { key },
      expected,
      toDo,
    });
  }
  const { slice, digest } = found;
  const where = { file: slice.path, key };
  let bytes: Uint8Array;
  try {
    bytes = await store.readRange(slice.path, slice.offset, slice.length, options);
  } catch (cause) {
    if (!isMusterError(cause) || !['STORAGE_NOT_FOUND', 'STORAGE_BAD_RANGE'].includes(cause.code)) throw cause;
    const what = `The artifact ${name} of version ${model.version} is gone.`;
    throw new MusterError('ARTIFACT_MISSING', { what, where, expected: `SHA-256 ${digest}`, toDo }, { cause });
  }
  if (digestOf(bytes) === digest) return bytes;
  const what = `The artifact ${name} of version ${model.version} does not have the bytes that were registered.`;
  throw new MusterError('ARTIFACT_DAMAGED', { what, where, expected: `SHA-256 ${digest}`, toDo });
}
