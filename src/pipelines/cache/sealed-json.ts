import { digestOf } from '#src/core/index.ts';
import { readIfThere, type ObjectStore, type StoreOptions } from '#src/storage/index.ts';

/** Gives a value as JSON behind its own digest, so that a reader can tell damaged bytes, or edited ones, from what was written. */
export function sealed(value: unknown): Uint8Array {
  const text = JSON.stringify(value);
  return Buffer.from(`${digestOf(text)}\n${text}\n`);
}

/** Reads what `sealed` wrote; undefined where there is nothing, or where it does not fit its digest: a cache is never believed blindly. */
export async function readSealed<Value>(
  store: ObjectStore,
  path: string,
  options: StoreOptions = {},
): Promise<Value | undefined> {
  const bytes = await readIfThere(store, path, options);
  if (bytes === undefined) return undefined;
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const end = content.indexOf('\n');
  const text = content.slice(end + 1).trimEnd();
  return content.slice(0, end) === digestOf(text) ? (JSON.parse(text) as Value) : undefined;
}
