import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MusterError } from '#src/core/index.ts';
import { cloneNote, clonePaths, fileDigest, partNote, readNote, writeNote, type ClonePaths } from './clone-note.ts';
import { syncFolder } from './durable-file.ts';
import { isAbsence, systemFailure } from './local-failure.ts';
import { makeFolder } from './make-folder.ts';
import type { KnownState, RemoteAnswer, RemoteFile } from './remote-file.ts';
import { isTransient, retrying } from './retry.ts';

/** What cloning did. */
export type CloneOutcome = 'unchanged' | 'resumed' | 'copied';

/** What cloning is told besides the places. */
export type CloneOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes are here, of how many where that is known. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
};

type Task = { readonly remote: RemoteFile; readonly paths: ClonePaths; readonly options: CloneOptions };
type Bytes = Extract<RemoteAnswer, { readonly state: 'bytes' }>;

/**
 * Makes a file equal to a remote one, and says what that took: nothing where the etag is still that of the clone, the rest where an
 * earlier copy broke off, else all bytes. The file changes in one instant, when all of them are here. Throws STORAGE_CLONE_TAKEN
 * where the file is not a clone that Muster made, or was changed since, and other STORAGE_ codes for what the remote side refuses.
 */
export async function cloneFile(remote: RemoteFile, file: string, options: CloneOptions = {}): Promise<CloneOutcome> {
  const task = { remote, paths: clonePaths(file), options };
  try {
    await makeFolder(dirname(file));
    const here = await cloneHere(task);
    for (;;) {
      const before = await lengthOf(task.paths.part);
      try {
        return await retrying(async () => copyOnce(task, here), remote.rules, options.signal);
      } catch (error) {
        // As long as more bytes arrive, a bad connection is worth another round of attempts.
        if (!isTransient(error) || (await lengthOf(task.paths.part)) <= before) throw error;
      }
    }
  } catch (error) {
    throw systemFailure(error, file, 'write');
  }
}

/** What is in the place of the clone: its digest, and its etag where it is a whole clone of this very remote file. */
type Here = { readonly sha256: string | undefined; readonly etag: string | undefined; readonly isForeign: boolean };

async function cloneHere({ remote, paths, options }: Task): Promise<Here> {
  const sha256 = await fileDigest(paths.file, options.signal);
  if (sha256 === undefined) return { sha256, etag: undefined, isForeign: false };
  const note = await readNote(paths.note, cloneNote);
  const isCurrent = note?.sha256 === sha256 && note.id === remote.id;
  const isForeign = note === undefined || (note.sha256 !== sha256 && note.replaces !== sha256);
  return { sha256, etag: isCurrent ? (note.etag ?? undefined) : undefined, isForeign };
}

async function copyOnce(task: Task, here: Here): Promise<CloneOutcome> {
  const { remote, paths, options } = task;
  const answer = await remote.open({ etag: here.etag, partial: await partialOf(task) }, options.signal);
  if (answer.state === 'unchanged') {
    await dropPart(paths);
    return 'unchanged';
  }
  await receive(task, answer);
  return finish(task, answer, here);
}

async function partialOf({ remote, paths }: Task): Promise<KnownState['partial']> {
  const note = await readNote(paths.partNote, partNote);
  const length = await lengthOf(paths.part);
  return note?.id === remote.id && length > 0 ? { etag: note.etag, size: note.size, length } : undefined;
}

async function receive({ remote, paths, options }: Task, answer: Bytes): Promise<void> {
  if (answer.offset === 0) {
    await dropPart(paths);
    const { etag, size } = answer;
    if (etag !== undefined) await writeNote(paths.partNote, { id: remote.id, etag, size });
  }
  let done = answer.offset;
  const handle = await open(paths.part, answer.offset === 0 ? 'w' : 'r+');
  try {
    for await (const piece of answer.pieces) {
      options.signal?.throwIfAborted();
      for (let at = 0; at < piece.length;) {
        const { bytesWritten } = await handle.write(piece, at, piece.length - at, done);
        at += bytesWritten;
        done += bytesWritten;
      }
      options.onProgress?.(done, answer.size);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (answer.size === undefined || done === answer.size) return;
  throw new MusterError('STORAGE_UNAVAILABLE', {
    what: `${done} of ${answer.size} bytes arrived.`,
    where: { file: remote.uri },
  });
}

/** Puts the part in the place of the clone; the note goes first, since it knows the clone before and the one after. */
async function finish({ remote, paths, options }: Task, answer: Bytes, here: Here): Promise<CloneOutcome> {
  const sha256 = (await fileDigest(paths.part, options.signal))!;
  if (here.isForeign && here.sha256 !== sha256) {
    await dropPart(paths);
    throw new MusterError('STORAGE_CLONE_TAKEN', {
      what: `The clone of ${remote.uri} belongs here, and a file is here that is not one.`,
      where: { file: paths.file },
      expected: 'no file, a clone as it was made, or a file with the same bytes',
    });
  }
  const note = { uri: remote.uri, id: remote.id, etag: answer.etag ?? null, sha256, replaces: here.sha256 ?? null };
  await writeNote(paths.note, note);
  await rename(paths.part, paths.file);
  await syncFolder(dirname(paths.file));
  await dropPart(paths);
  if (here.isForeign) return 'unchanged';
  return answer.offset > 0 ? 'resumed' : 'copied';
}

async function dropPart({ part, partNote: note }: ClonePaths): Promise<void> {
  // The note first: without it, what is left of a part is never continued.
  await rm(note, { force: true });
  await rm(part, { force: true });
}

async function lengthOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isAbsence(error)) return 0;
    throw error;
  }
}
