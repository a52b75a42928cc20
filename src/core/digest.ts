import { createHash } from 'node:crypto';

/** Gives the SHA-256 digest of text or bytes in 64 hexadecimal digits. */
export function digestOf(content: string | NodeJS.ArrayBufferView): string {
  return createHash('sha256').update(content).digest('hex');
}
