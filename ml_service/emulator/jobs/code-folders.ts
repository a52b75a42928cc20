import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, MusterError } from '#src/core/index.ts';
import { uriPlace } from '../blobs/blob-place.ts';
import type { Emulator } from '../emulator.ts';

/** Copies uploaded code into the folders of jobs; each version is downloaded once. */
export type CodeFolders = {
  /** Copies a code version into a folder, which is made. */
  readonly copy: (codeId: string, folder: string) => Promise<void>;
};

/** Opens the code of an emulator. */
export function openCodeFolders(emulator: Emulator): CodeFolders {
  const folders = new Map<string, Promise<string>>();
  return {
    copy: async (codeId, folder) => {
      const known = folders.get(codeId) ?? downloadCode(codeId, emulator);
      folders.set(codeId, known);
      try {
        await cp(await known, folder, { recursive: true });
      } catch (error) {
        // What failed may pass by itself: the next job asks again.
        folders.delete(codeId);
        throw error;
      }
    },
  };
}

async function downloadCode(codeId: string, { resources, blobs, machines }: Emulator): Promise<string> {
  const uri = resources.get(codeId)?.properties['codeUri'];
  const workspaceId = codeId.slice(0, codeId.toLowerCase().lastIndexOf('/codes/'));
  if (typeof uri !== 'string')
    throw new MusterError('EMULATOR_STATE', { what: `The code ${codeId} of a job is gone.` });
  const folder = join(machines.folder, 'code', digestOf(codeId));
  const unfinished = `${folder}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  await blobs.download(uriPlace(uri, { resources, workspaceId, blobAddress: blobs.address }), unfinished);
  await rename(unfinished, folder);
  return folder;
}
