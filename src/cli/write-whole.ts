import { systemFailure, writeFileWhole } from '#src/storage/index.ts';

/**
 * Writes a file whole or not at all; makes its folder where it is not there. Throws STORAGE_FAILED where it cannot be written, and leaves
 * nothing behind then.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFileWhole(file, content);
  } catch (cause) {
    throw systemFailure(cause, file, 'write');
  }
}
