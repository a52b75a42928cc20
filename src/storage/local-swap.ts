import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { digestOf } from '#src/core/index.ts';
import { linkIfFree, syncFolder, writeTemporary } from './durable-file.ts';
import { systemCode } from './local-failure.ts';
import { fileInfo } from './local-file-info.ts';
import { temporaryPrefix } from './object-path.ts';
import type { StoreOptions } from './object-store.ts';

// Between its claim and its rename a writer makes two short calls of the system; one that takes longer is dead.
const longestClaimMs = 30_000;

/**
 * Replaces a file only if it still has the etag, and says whether it did. A rename knows no condition, so that writers first claim
 * the etag: one of them links its new file to a name made of path and etag, and that file becomes the object. Where a writer died in
 * between, the next one with that etag finishes what was claimed. A plain write at the same time is not held off: it may be lost.
 */
export async function swapFile(file: string, bytes: Uint8Array, etag: string, options: StoreOptions): Promise<boolean> {
  if (!(await hasEtag(file, etag))) return false;
  const folder = dirname(file);
  const claim = join(folder, `${temporaryPrefix}claim-${digestOf(`${basename(file)}\n${etag}`)}`);
  const temporary = await writeTemporary(folder, bytes, options);
  try {
    if (!(await linkIfFree(temporary, claim))) {
      await finishOld(claim, file, etag);
      return false;
    }
  } finally {
    await rm(temporary, { force: true });
  }
  return finish(claim, file, etag);
}

async function hasEtag(file: string, etag: string): Promise<boolean> {
  return (await fileInfo(file))?.etag === etag;
}

async function finish(claim: string, file: string, etag: string): Promise<boolean> {
  if (!(await hasEtag(file, etag))) {
    await rm(claim, { force: true });
    return false;
  }
  try {
    await rename(claim, file);
  } catch (error) {
    // Someone who took this writer for dead has finished for it.
    if (systemCode(error) === 'ENOENT') return true;
    throw error;
  }
  await syncFolder(dirname(file));
  return true;
}

async function finishOld(claim: string, file: string, etag: string): Promise<void> {
  const claimed = await fileInfo(claim);
  if (claimed !== undefined && Date.now() - claimed.modifiedMs > longestClaimMs) await finish(claim, file, etag);
}
