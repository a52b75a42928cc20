import { MusterError } from '#src/core/index.ts';

/** Bytes of an object: `length` of them from `offset` on. */
export type ByteRange = { readonly offset: number; readonly length: number };

/** Refuses a range that does not lie within an object of `size` bytes, with STORAGE_BAD_RANGE; Infinity where the size is not known yet. */
export function checkRange(file: string, size: number, { offset, length }: ByteRange): void {
  const isWhole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (isWhole && offset + length <= size) return;
  const known = Number.isFinite(size);
  throw new MusterError('STORAGE_BAD_RANGE', {
    what: `Asked for ${length} bytes from byte ${offset} on${known ? `; the object has ${size} bytes` : ''}.`,
    where: { file },
    expected: known ? `a range within bytes 0 to ${size}` : 'whole numbers from 0 on',
  });
}

/** Cuts an object of `size` bytes into ranges of at most `step` bytes, from byte `from` on. */
export function* rangesOf(size: number, step: number, from = 0): Generator<ByteRange> {
  for (let offset = from; offset < size; offset += step) yield { offset, length: Math.min(step, size - offset) };
}

/** Gives the error for an object that was replaced while it was read. */
export function changedObject(file: string): MusterError {
  return new MusterError('STORAGE_CHANGED', {
    what: 'The object was replaced while it was read.',
    where: { file },
    expected: 'the state of the object in which its first bytes were read',
  });
}
